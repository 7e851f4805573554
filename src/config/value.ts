import { SETTINGS, type Setting, type SettingKey, type Value } from './schema.ts';

/** Whether a setting can have this value. */
export function isAllowed(key: SettingKey, value: unknown): value is Value {
  const setting: Setting = SETTINGS[key];
  if (setting.type === 'boolean') return typeof value === 'boolean';
  if (setting.type === 'choice') return typeof value === 'string' && setting.values.includes(value);
  if (typeof value !== 'number' || !(value >= setting.min && value <= setting.max)) return false;
  return setting.type === 'number' || Number.isInteger(value);
}

/** What a setting can be, for an error and for the documentation: `true, false`; `pass, deny`; `a whole number from 1 to 9`. */
export function allowedText(key: SettingKey): string {
  const setting: Setting = SETTINGS[key];
  if (setting.type === 'boolean') return 'true, false';
  if (setting.type === 'choice') return setting.values.join(', ');
  return `${setting.type === 'integer' ? 'a whole number' : 'a number'} from ${setting.min} to ${setting.max}`;
}

/** The variable that sets a setting: `leases.soft` → `ROLLCALL_LEASES_SOFT`. */
export function variableOf(key: SettingKey): string {
  return `ROLLCALL_${key.replaceAll('.', '_').toUpperCase()}`;
}

/** The value that a variable's text stands for; undefined when the setting cannot have it. `1` and `0` are true and false. */
export function valueFromText(key: SettingKey, text: string): Value | undefined {
  const setting: Setting = SETTINGS[key];
  let value: unknown = text;
  if (setting.type === 'boolean') value = BOOLEANS[text.toLowerCase()];
  else if (setting.type !== 'choice') value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
  return isAllowed(key, value) ? value : undefined;
}

const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, false: false, 1: true, 0: false };
