import { type Node, isAlias, isScalar } from 'yaml';
import { shortText } from '../core/text/short-text.ts';
import { patternFault, textFault } from './entries.ts';
import { nearest } from './nearest.ts';
import type { Setting } from './schema-types.ts';
import { SETTING_KEYS, isSettingKey } from './schema.ts';
import { namesIn } from './sections.ts';

export const IN_QUOTES = 'a pattern that begins with *, { or [ is written in quotes';

/** `leases:` with everything below it commented out. */
export function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null;
}

/** `prices of one`: the kinds of one model. */
type Shaped = Setting['type'] | 'prices of one';

const SHAPES: Readonly<Partial<Record<Shaped, { shape: 'list' | 'mapping'; detail: string }>>> = {
  list: { shape: 'list', detail: 'it must be a list, one pattern on a line after "- "' },
  texts: { shape: 'list', detail: 'it must be a list, one text on a line after "- "' },
  numbers: { shape: 'list', detail: 'it must be a list, one number on a line after "- "' },
  exceptions: { shape: 'list', detail: 'it must be a list, one exception after "- " with its rule, reason and expires' },
  table: { shape: 'mapping', detail: 'it must be a mapping, one "pattern": number on a line' },
  services: { shape: 'mapping', detail: 'it must be a mapping, one "name": on a line, and below it url, port or command' },
  prices: { shape: 'mapping', detail: 'it must be a mapping, one "model": on a line, and its prices indented below it' },
  'prices of one': { shape: 'mapping', detail: 'it must be a mapping, one kind: number on a line' },
};

/** How a file writes a setting of this type; null: as a single value. */
export function shapeOf(type: Shaped): 'list' | 'mapping' | null {
  return SHAPES[type]?.shape ?? null;
}

/** What is wrong with a value that is not allowed; `type` is null for a number in a list, a table or prices. */
export function valueDetail(node: Node | null, type: Shaped | null): string {
  if (node === null || isEmpty(node)) return 'it has no value';
  if (isAlias(node)) return 'aliases are not used here';
  const shape = type === null ? undefined : SHAPES[type];
  if (shape !== undefined) return shape.detail;
  if (!isScalar(node)) return 'it must be a single value';
  return `${typeof node.value === 'string' ? JSON.stringify(shortText(node.value, 40)) : shortText(String(node.value), 40)} is not allowed`;
}

/** What is wrong with a pattern in a list or a table, null when nothing is. */
export function patternDetail(node: Node): string | null {
  if (isAlias(node)) return `aliases are not used here; ${IN_QUOTES}`;
  if (!isScalar(node)) return `it must be a single pattern; ${IN_QUOTES}`;
  return patternFault(node.value);
}

/** What is wrong with a text in a list, or with the name of a model; null when nothing is. */
export function textDetail(node: Node): string | null {
  if (isAlias(node)) return 'aliases are not used here; put a text that begins with * in quotes';
  if (!isScalar(node)) return 'it must be a single text; put one that begins with {, [ or - in quotes';
  return textFault(node.value);
}

/** What is wrong with a name that is no setting's in its section, with the one that was probably meant. */
export function unknownDetail(full: string, section: string): string {
  if (section === '' && isSettingKey(full)) return `write it as ${full.split('.').join(': and, indented below it, ')}:`;
  const meant = nearest(full, SETTING_KEYS) ?? nearest(full, namesIn(section));
  const below = SETTING_KEYS.find((key) => key.endsWith(`.${full}`));
  const guess = below ?? meant;
  return guess === null ? 'there is no such setting' : `there is no such setting (did you mean ${guess}?)`;
}
