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
