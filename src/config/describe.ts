import { RollcallError } from '../protocol/errors.ts';
import { nearest } from './nearest.ts';
import { type Config, SETTINGS, SETTING_KEYS, type Scope, type Setting, type SettingKey, type Value, isSettingKey } from './schema.ts';
import { allowedText, variableOf } from './value.ts';

export interface SettingDescription {
  key: SettingKey;
  description: string;
  allowed: string;
  default: Value;
  scope: Scope;
  /** What tightening means (`deny`; `ignore → warn → block`; `more entries`), null where it means nothing. */
  tighter: string | null;
  /** The environment variable that sets it. */
  variable: string;
}

/** All that a person needs to know of one setting. Throws CONFIG_UNKNOWN_KEY (with the one that was probably meant). */
export function describe(key: string): SettingDescription {
  if (!isSettingKey(key)) {
    const meant = nearest(key, SETTING_KEYS);
    throw new RollcallError('CONFIG_UNKNOWN_KEY', { key: meant === null ? key : `${key} (did you mean ${meant}?)` });
  }
  const { description, scope, default: standard } = SETTINGS[key];
  return {
    key,
    description,
    allowed: allowedText(key),
    default: standard,
    scope,
    tighter: tighterText(SETTINGS[key]),
    variable: variableOf(key),
  };
}

function tighterText({ tighter }: Setting): string | null {
  if (tighter === null) return null;
  if (typeof tighter !== 'string') return tighter.join(' → ');
  return tighter === 'more' ? 'more entries' : tighter;
}

/** The value of a setting by its name. */
export function valueOf(config: Config, key: SettingKey): Value {
  let at: unknown = config;
  for (const part of key.split('.')) at = (at as Record<string, unknown>)[part];
  return at as Value;
}
