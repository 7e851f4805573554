import type { PriceOverrides } from '../core/budget/prices.ts';
import type { ExceptionSetting } from './exceptions.ts';
import type { Services } from './services.ts';

export type Scope = 'user' | 'trusted' | 'repository';

/**
 * One setting. `scope` says who may set it:
 * - `user`: the user's config.yaml and the environment.
 * - `trusted`: also a repository's .rollcall.yaml, to any value, once the user has trusted that very file.
 * - `repository`: also any repository's .rollcall.yaml, but only to tighten; trust changes nothing about that.
 *
 * `tighter` says what tightening is: the one stricter value; all values from the loosest to the strictest; the direction
 * of a number; for a list `more` (entries are added: the result is the union). null where neither direction is the safer one.
 */
export type Setting = {
  scope: Scope;
  tighter: 'true' | 'false' | 'higher' | 'lower' | 'more' | (string & {}) | readonly string[] | null;
  description: string;
} & (
  | { type: 'boolean'; default: boolean }
  | { type: 'choice'; values: readonly string[]; default: string }
  /** A path, absolute or relative to the root of the repository; empty: none. */
  | { type: 'directory'; default: string }
  /** A line for sh; empty: none. */
  | { type: 'command'; default: string }
  /** Name → what it is found by. */
  | { type: 'services'; default: Services }
  /** Both bounds belong to it. An integer has no fraction. */
  | { type: 'integer' | 'number'; min: number; max: number; default: number }
  /** Patterns; their order and doubles mean nothing. */
  | { type: 'list'; default: readonly string[] }
  /** Texts that mean themselves; their order and doubles mean nothing. */
  | { type: 'texts'; default: readonly string[] }
  /** Whole numbers, each within the bounds; their order and doubles mean nothing. */
  | { type: 'numbers'; min: number; max: number; default: readonly number[] }
  /** Pattern → whole number within the bounds, in the order of the file. */
  | { type: 'table'; min: number; max: number; default: Table }
  /** Model → each kind of token → number within the bounds. */
  | { type: 'prices'; min: number; max: number; default: PriceOverrides }
  /** Where rules do not hold. */
  | { type: 'exceptions'; default: readonly ExceptionSetting[] }
);

/** A setting with numbers in it. */
export type Numeric = Extract<Setting, { min: number }>;

export type Table = readonly (readonly [pattern: string, amount: number])[];
export type Value =
  | boolean
  | number
  | string
  | readonly string[]
  | readonly number[]
  | Table
  | PriceOverrides
  | readonly ExceptionSetting[]
  | Services;

export interface ValueOfType {
  boolean: boolean;
  integer: number;
  number: number;
  directory: string;
  command: string;
  services: Services;
  list: readonly string[];
  texts: readonly string[];
  numbers: readonly number[];
  table: Table;
  prices: PriceOverrides;
  exceptions: readonly ExceptionSetting[];
}
