import { ConfigCache } from '../config/cache.ts';
import { describe, valueOf, type SettingDescription } from '../config/describe.ts';
import type { Loaded, Source } from '../config/load.ts';
import type { Origin } from '../config/said.ts';
import { SETTING_KEYS, type Value, type WorkArea } from '../config/schema.ts';
import { directoriesOf } from '../platform/directories.ts';
import { repositoryOf } from '../platform/git/repository.ts';

/** A setting as it holds in one directory. */
export interface EffectiveSetting extends SettingDescription {
  value: Value;
  source: Source;
  /** Where a file says it, `key` by the name that an old file has for it; null: no file does. */
  origin: Origin | null;
}

export interface EffectiveSettings {
  settings: EffectiveSetting[];
  /** Problems of the files, and lines that do not count, each with its reason. */
  warnings: readonly string[];
  /** What coordination.yaml names beside settings, and where. */
  workAreas: readonly WorkArea[];
  priorityRules: readonly { match: string; priority: number }[];
  beside: Loaded['beside'];
  /** Keys of old files that do nothing here, each with the reason. */
  inapplicable: readonly string[];
}

/** All settings as they hold in `cwd`. */
export function settingsAt(env: NodeJS.ProcessEnv, cwd: string): EffectiveSettings {
  const loaded = loadedAt(env, cwd);
  const { config, warnings, beside, inapplicable } = loaded;
  const { workAreas, priorityRules } = config;
  return {
    settings: SETTING_KEYS.map((key) => effective(describe(key), loaded)),
    warnings,
    workAreas,
    priorityRules,
    beside,
    inapplicable,
  };
}

/** One setting as it holds in `cwd`. Throws CONFIG_UNKNOWN_KEY. */
export function settingAt(env: NodeJS.ProcessEnv, cwd: string, name: string): EffectiveSetting {
  return effective(describe(name), loadedAt(env, cwd));
}

function effective(setting: SettingDescription, loaded: Loaded): EffectiveSetting {
  return {
    ...setting,
    value: valueOf(loaded.config, setting.key),
    source: loaded.sources[setting.key],
    origin: loaded.origins[setting.key] ?? null,
  };
}

function loadedAt(env: NodeJS.ProcessEnv, cwd: string): Loaded {
  return new ConfigCache({ env, directory: directoriesOf(env).config }).get(repositoryOf(cwd)?.worktreeRoot ?? null);
}
