/**
 * Every setting there is. docs/configuration.md has one row for each, and a test compares both.
 *
 * `scope` says who may set it:
 * - `user`: the user's config.yaml and the environment.
 * - `trusted`: also a repository's .rollcall.yaml, to any value, once the user has trusted that very file.
 * - `repository`: also any repository's .rollcall.yaml, but only to tighten; trust changes nothing about that.
 *
 * `tighter` says what tightening is: the one stricter value, or the direction of a number; null where neither
 * direction is the safer one.
 */
export const SETTINGS = {
  enabled: {
    type: 'boolean',
    default: true,
    scope: 'trusted',
    tighter: 'true',
    description: 'Whether sessions in this directory are registered and their edits coordinated.',
  },
  fail_closed: {
    type: 'boolean',
    default: false,
    scope: 'repository',
    tighter: 'true',
    description: 'Refuse edits when Rollcall cannot be reached or cannot decide. Otherwise they pass with a warning.',
  },
  'leases.soft': {
    type: 'choice',
    values: ['pass', 'deny'],
    default: 'pass',
    scope: 'repository',
    tighter: 'deny',
    description: 'What the lease of a live session whose turn is over does to others: gives way, or refuses like a firm one.',
  },
  'leases.lock_timeout_seconds': {
    type: 'integer',
    min: 1,
    max: 604_800,
    default: 3600,
    scope: 'trusted',
    tighter: null,
    description: 'Longest time that one turn keeps a lease firm without using it, and the length of a claim.',
  },
  'leases.turn_silence_minutes': {
    type: 'number',
    min: 0.05,
    max: 1440,
    default: 10,
    scope: 'user',
    tighter: null,
    description: 'A turn without any event, open tool call or live child of the agent counts as over after this time.',
  },
  'cleanup.timeout_minutes': {
    type: 'number',
    min: 0.05,
    max: 525_600,
    default: 120,
    scope: 'user',
    tighter: null,
    description: 'A session without process evidence is stale when it was silent for longer than this.',
  },
  'sessions.idle_minutes': {
    type: 'number',
    min: 0.05,
    max: 1440,
    default: 10,
    scope: 'user',
    tighter: null,
    description: 'A live session is shown as idle when it was silent for longer than this. It changes nothing else.',
  },
  'daemon.idle_exit_minutes': {
    type: 'number',
    min: 0.05,
    max: 10_080,
    default: 30,
    scope: 'user',
    tighter: null,
    description: 'The daemon leaves by itself when no session has lived for this time.',
  },
  'daemon.log_level': {
    type: 'choice',
    values: ['fatal', 'error', 'warn', 'info', 'debug', 'trace'],
    default: 'info',
    scope: 'user',
    tighter: null,
    description: 'How much the daemon writes into its log.',
  },
  'store.synchronous': {
    type: 'choice',
    values: ['NORMAL', 'FULL'],
    default: 'NORMAL',
    scope: 'user',
    tighter: 'FULL',
    description: 'NORMAL keeps every answered change through a kill; FULL also through a power cut, and costs more.',
  },
  'journal.retention_days': {
    type: 'integer',
    min: 1,
    max: 36_500,
    default: 30,
    scope: 'user',
    tighter: null,
    description: 'Entries of the journal, and leases of ended sessions that could be taken back, are kept this long.',
  },
} as const satisfies Record<string, Setting>;

export type Scope = 'user' | 'trusted' | 'repository';

export type Setting = {
  scope: Scope;
  tighter: 'true' | 'false' | 'higher' | 'lower' | (string & {}) | null;
  description: string;
} & (
  | { type: 'boolean'; default: boolean }
  | { type: 'choice'; values: readonly string[]; default: string }
  /** Both bounds belong to it. An integer has no fraction. */
  | { type: 'integer' | 'number'; min: number; max: number; default: number }
);

export type SettingKey = keyof typeof SETTINGS;
export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[];

type ValueOf<S> = S extends { values: readonly (infer V)[] } ? V : S extends { type: 'boolean' } ? boolean : number;
export type Values = { [K in SettingKey]: ValueOf<(typeof SETTINGS)[K]> };
export type Value = boolean | number | string;

/** All settings as the program reads them: `config.leases.soft`. */
export interface Config {
  enabled: Values['enabled'];
  fail_closed: Values['fail_closed'];
  leases: {
    soft: Values['leases.soft'];
    lock_timeout_seconds: number;
    turn_silence_minutes: number;
  };
  cleanup: { timeout_minutes: number };
  sessions: { idle_minutes: number };
  daemon: { idle_exit_minutes: number; log_level: Values['daemon.log_level'] };
  store: { synchronous: Values['store.synchronous'] };
  journal: { retention_days: number };
}

export function configFrom(values: Values): Config {
  return {
    enabled: values.enabled,
    fail_closed: values.fail_closed,
    leases: {
      soft: values['leases.soft'],
      lock_timeout_seconds: values['leases.lock_timeout_seconds'],
      turn_silence_minutes: values['leases.turn_silence_minutes'],
    },
    cleanup: { timeout_minutes: values['cleanup.timeout_minutes'] },
    sessions: { idle_minutes: values['sessions.idle_minutes'] },
    daemon: { idle_exit_minutes: values['daemon.idle_exit_minutes'], log_level: values['daemon.log_level'] },
    store: { synchronous: values['store.synchronous'] },
    journal: { retention_days: values['journal.retention_days'] },
  };
}

export const DEFAULT_VALUES = Object.fromEntries(SETTING_KEYS.map((key) => [key, SETTINGS[key].default])) as Values;
export const DEFAULT_CONFIG: Config = configFrom(DEFAULT_VALUES);

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(SETTINGS, key);
}

/** Whether `next` is stricter than `base`. Never for a setting without a direction, nor for equal values. */
export function isTighter(key: SettingKey, next: Value, base: Value): boolean {
  const { tighter } = SETTINGS[key] as Setting;
  if (tighter === null || next === base) return false;
  if (tighter === 'higher') return next > base;
  if (tighter === 'lower') return next < base;
  return String(next) === tighter;
}
