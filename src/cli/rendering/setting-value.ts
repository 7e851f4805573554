import { safe } from './safe.ts';

/** A setting's value: one value, a list of patterns, or a table of patterns with a number each. */
export type SettingValue = boolean | number | string | readonly string[] | readonly (readonly [pattern: string, amount: number])[];

const LONGEST_CELL = 32;

/** The value alone, an entry a line, as the environment takes them: `pattern` or `pattern=number`. An empty list has no line. */
export function settingLines(value: SettingValue): string[] {
  if (typeof value !== 'object') return [String(value)];
  return value.map((entry) => (typeof entry === 'string' ? entry : `${entry[0]}=${entry[1]}`));
}

/** The value in a cell of a table: entries while they are short, else how many there are. */
export function settingCell(value: SettingValue): string {
  const text = settingLines(value).join(', ');
  if (typeof value !== 'object') return text;
  if (value.length === 0) return '(none)';
  return text.length <= LONGEST_CELL ? text : `${value.length} ${value.length === 1 ? 'entry' : 'entries'}`;
}

/** A setting that a person is asked about, with every entry of a list: each is something that the person agrees to. */
export function settingQuestion(setting: { key: string; value: SettingValue; line: number; description: string }): string[] {
  const { key, value, line, description } = setting;
  const entries = typeof value === 'object' ? settingLines(value) : [];
  const shown = entries.length > 0 ? '' : ` ${safe(settingCell(value))}`;
  return [`  ${key}:${shown}    (line ${line}) ${description}`, ...entries.map((entry) => `    - ${safe(entry)}`)];
}
