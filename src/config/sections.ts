import { SETTING_KEYS } from './schema.ts';

/** The settings' names below a section (`''`: at the top, where sections are names too). */
export function namesIn(section: string): string[] {
  const start = section === '' ? '' : `${section}.`;
  const names = SETTING_KEYS.filter((key) => key.startsWith(start)).map((key) => key.slice(start.length).split('.')[0] ?? '');
  return [...new Set(names)];
}
