import { ConfigCache } from '../config/cache.ts';
import { describe, valueOf, type SettingDescription } from '../config/describe.ts';
import type { Loaded, Source } from '../config/load.ts';
import { SETTING_KEYS, type Value } from '../config/schema.ts';
import { directoriesOf } from '../platform/directories.ts';
import { repositoryOf } from '../platform/git/repository.ts';

/** A setting as it holds in one directory. */
export interface EffectiveSetting extends SettingDescription {
  value: Value;
  source: Source;
}

export interface EffectiveSettings {
  settings: EffectiveSetting[];
  /** Problems of the files, and lines that do not count, each with its reason. */
  warnings: readonly string[];
}

/** All settings as they hold in `cwd`. */
export function settingsAt(env: NodeJS.ProcessEnv, cwd: string): EffectiveSettings {
  const loaded = loadedAt(env, cwd);
  return { settings: SETTING_KEYS.map((key) => effective(describe(key), loaded)), warnings: loaded.warnings };
}

/** One setting as it holds in `cwd`. Throws CONFIG_UNKNOWN_KEY. */
export function settingAt(env: NodeJS.ProcessEnv, cwd: string, name: string): EffectiveSetting {
  return effective(describe(name), loadedAt(env, cwd));
}

function effective(setting: SettingDescription, loaded: Loaded): EffectiveSetting {
  return { ...setting, value: valueOf(loaded.config, setting.key), source: loaded.sources[setting.key] };
}

function loadedAt(env: NodeJS.ProcessEnv, cwd: string): Loaded {
  return new ConfigCache({ env, directory: directoriesOf(env).config }).get(repositoryOf(cwd)?.worktreeRoot ?? null);
}
