import { dirname } from 'node:path';
import { RollcallError } from '../protocol/errors.ts';
import { valueFromText } from './from-text.ts';
import { type Entry, fileProblem, parseConfig } from './parse.ts';
import { readTextFile } from './read-file.ts';
import { type Config, DEFAULT_VALUES, SETTINGS, SETTING_KEYS, type SettingKey, type Value, type Values, configFrom } from './schema.ts';
import { sameValue, tightened } from './tightening.ts';
import type { Trust } from './trust.ts';
import { briefly, variableOf } from './value.ts';

export type Source = 'default' | 'user' | 'repository' | 'environment';

/** What a file says, each setting with the content (hash) that said it. */
type FileSettings = ReadonlyMap<SettingKey, Entry & { hash: string }>;

/** What the files said when they could last be read. */
export interface Good {
  user: FileSettings;
  repository: FileSettings;
}

/** A setting of the repository's file that waits for the user's trust. */
interface Withheld {
  key: SettingKey;
  value: Value;
  line: number;
}

export interface Loaded {
  config: Config;
  /** Where each value comes from. */
  sources: Readonly<Record<SettingKey, Source>>;
  /** For a person: every problem with its remedy, and every line that does not count with the reason. One line each. */
  warnings: readonly string[];
  /** The problems among the warnings, as errors. */
  problems: readonly RollcallError[];
  withheld: readonly Withheld[];
  /** Whether the repository's file sets anything that trust decides on. */
  trustMatters: boolean;
  /** To be given to the next load of the same files. */
  good: Good;
}

export interface LoadOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** Path of the user's config.yaml; null: none is read. Neither file need exist. */
  userFile: string | null;
  /** Path of the .rollcall.yaml at the root of the worktree; null outside of a repository. */
  repositoryFile: string | null;
  trust: Trust;
  lastGood?: Good | null;
}

/**
 * The configuration that holds: defaults, then the user's file, then the repository's (as far as its scopes allow),
 * then the environment. Never throws: a setting that is broken keeps its last good value, a file that cannot be read
 * all of them; without those the layer below counts.
 */
export function loadConfig({ env, userFile, repositoryFile, trust, lastGood }: LoadOptions): Loaded {
  const problems: RollcallError[] = [];
  const good: Good = {
    user: readLayer(userFile, lastGood?.user, problems),
    repository: readLayer(repositoryFile, lastGood?.repository, problems),
  };
  const layers = new Layers();
  for (const [key, { value }] of good.user) layers.set(key, value, 'user');
  const repository = repositoryFile === null ? null : applyRepository(layers, good.repository, repositoryFile, trust);
  applyEnvironment(layers, env, problems);
  const trustMatters = repository?.trustMatters === true;
  return {
    config: configFrom(layers.values),
    sources: layers.sources,
    warnings: [
      ...problems.map((problem) => `${problem.message}. ${problem.remedy}`),
      ...(repository?.ignored ?? []),
      ...(trustMatters && trust.warning !== null ? [trust.warning] : []),
    ],
    problems,
    withheld: repository?.withheld ?? [],
    trustMatters,
    good,
  };
}

class Layers {
  readonly values: Values = { ...DEFAULT_VALUES };
  readonly sources = Object.fromEntries(SETTING_KEYS.map((key) => [key, 'default'])) as Record<SettingKey, Source>;

  set(key: SettingKey, value: Value, source: Source): void {
    (this.values as Record<SettingKey, Value>)[key] = value;
    this.sources[key] = source;
  }
}

const NOTHING: FileSettings = new Map();

function readLayer(file: string | null, lastGood: FileSettings = NOTHING, problems: RollcallError[] = []): FileSettings {
  if (file === null) return NOTHING;
  const found = readTextFile(file);
  if (found.kind === 'missing') return NOTHING;
  if (found.kind === 'unusable') {
    problems.push(fileProblem(file, `it ${found.detail}`));
    return lastGood;
  }
  const parsed = parseConfig(found.text, file);
  problems.push(...parsed.problems);
  if (parsed.unreadable) return lastGood;
  const settings = new Map([...parsed.entries].map(([key, entry]) => [key, { ...entry, hash: found.hash }]));
  for (const key of parsed.broken) {
    const before = lastGood.get(key);
    if (before !== undefined) settings.set(key, before);
  }
  return settings;
}

function applyRepository(
  layers: Layers,
  settings: FileSettings,
  file: string,
  trust: Trust,
): { ignored: string[]; withheld: Withheld[]; trustMatters: boolean } {
  const ignored: string[] = [];
  const withheld: Withheld[] = [];
  let trustMatters = false;
  for (const [key, { value, line, hash }] of settings) {
    const { scope } = SETTINGS[key];
    const base = layers.values[key];
    const changes = !sameValue(key, value, base);
    const said = `${file}:${line}: ${key}: ${briefly(key, value)} is ignored`;
    if (scope === 'trusted') {
      trustMatters = true;
      const state = trust.of(dirname(file), hash);
      if (state === 'trusted') layers.set(key, value, 'repository');
      else if (changes) {
        withheld.push({ key, value, line });
        ignored.push(
          `${said}: ${state === 'changed' ? 'the file has changed since you trusted it' : 'a repository sets this only when you trust it'}; run \`rollcall trust\``,
        );
      }
    } else if (!changes) {
      continue;
    } else if (scope === 'user') {
      ignored.push(`${said}: a repository cannot set this; it belongs into your own configuration`);
    } else {
      const next = tightened(key, value, base);
      if (next === null) ignored.push(`${said}: a repository may tighten, never weaken`);
      else if (next !== base) layers.set(key, next, 'repository');
    }
  }
  return { ignored, withheld, trustMatters };
}

/** Of one variable. */
const FAULT_LIMIT = 20;

/** Variables that are set to nothing count as unset. */
function applyEnvironment(layers: Layers, env: LoadOptions['env'], problems: RollcallError[]): void {
  for (const key of SETTING_KEYS) {
    const variable = variableOf(key);
    const text = env[variable];
    if (text === undefined || text === '') continue;
    const { value, faults } = valueFromText(key, text);
    if (value !== undefined) layers.set(key, value, 'environment');
    for (const { at, detail, allowed } of faults.slice(0, FAULT_LIMIT)) {
      const details = { file: 'environment', line: variable, key: `${key}${at}`, detail, allowed };
      problems.push(new RollcallError('CONFIG_INVALID', details));
    }
  }
}
