import { RollcallError } from '../protocol/errors.ts';
import { valueFromText } from './from-text.ts';
import { type BesideOrigins, type Level, besideOf, besideOrigins, readOldFiles } from './old-files.ts';
import { parseConfig } from './parse.ts';
import { readTextFile } from './read-file.ts';
import { type Config, DEFAULT_VALUES, SETTINGS, SETTING_KEYS, type SettingKey, type Value, type Values, configFrom } from './schema.ts';
import { type FileSettings, type GoodLevel, NOTHING_GOOD, type Origin, type Said, saidBy } from './said.ts';
import { sameValue, tightened } from './tightening.ts';
import type { Trust } from './trust.ts';
import { briefly, variableOf } from './value.ts';
import { fileProblem } from './yaml-document.ts';

export type Source = 'default' | 'user' | 'repository' | 'environment';

/** What the files said when they could last be read. */
export interface Good {
  user: GoodLevel;
  repository: GoodLevel;
}

/** A setting of the repository's files that waits for the user's trust. */
export interface Withheld {
  key: SettingKey;
  value: Value;
  line: number;
  file: string;
}

export interface Loaded {
  config: Config;
  /** Where each value comes from. */
  sources: Readonly<Record<SettingKey, Source>>;
  /** Of each value that a file says: where it stands. */
  origins: Readonly<Partial<Record<SettingKey, Origin>>>;
  /** The same of what coordination.yaml says beside settings. */
  beside: BesideOrigins;
  /** For a person: every problem with its remedy, and every line that does not count with the reason. One line each. */
  warnings: readonly string[];
  /** Keys of old files that do nothing here, each with the reason. One line each. */
  inapplicable: readonly string[];
  /** The problems among the warnings, as errors. */
  problems: readonly RollcallError[];
  withheld: readonly Withheld[];
  /** Whether the repository's files set anything that trust decides on. */
  trustMatters: boolean;
  /** To be given to the next load of the same files. */
  good: Good;
}

export interface LoadOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** Path of the user's config.yaml; null: none is read. Neither file need exist. The old files lie beside it. */
  userFile: string | null;
  /** Path of the .rollcall.yaml at the root of the worktree; null outside of a repository. The old files lie beside it. */
  repositoryFile: string | null;
  trust: Trust;
  lastGood?: Good | null;
}

/**
 * The configuration that holds: defaults, then the user's files, then the repository's (as far as its scopes allow),
 * then the environment. What .rollcall.yaml or config.yaml names counts before what an old file beside it says. Never
 * throws: a setting that is broken keeps its last good value, a file that cannot be read all of them; without those the
 * layer below counts.
 */
export function loadConfig({ env, userFile, repositoryFile, trust, lastGood }: LoadOptions): Loaded {
  const problems: RollcallError[] = [];
  const inapplicable: string[] = [];
  const readLevel = (file: string | null, level: Level): GoodLevel => {
    const old = readOldFiles(file, level, lastGood?.[level].old);
    const own = readLayer(file, lastGood?.[level].own, problems);
    problems.push(...old.problems);
    inapplicable.push(...old.notes);
    return { own, old: old.good };
  };
  const good: Good = { user: readLevel(userFile, 'user'), repository: readLevel(repositoryFile, 'repository') };
  const layers = new Layers();
  for (const said of saidBy(good.user, userFile, layers.onlyListed)) layers.set(said.key, joined(said, layers), 'user', said.origin);
  const repository = repositoryFile === null ? null : applyRepository(layers, good.repository, repositoryFile, trust);
  applyEnvironment(layers, env, problems);
  const trustMatters = repository?.trustMatters === true;
  return {
    config: configFrom(layers.values, besideOf(good.user.old, good.repository.old)),
    sources: layers.sources,
    origins: layers.origins,
    beside: besideOrigins(good.user.old, good.repository.old),
    warnings: [
      ...problems.map((problem) => `${problem.message}. ${problem.remedy}`),
      ...(repository?.ignored ?? []),
      ...(trustMatters && trust.warning !== null ? [trust.warning] : []),
    ],
    inapplicable,
    problems,
    withheld: repository?.withheld ?? [],
    trustMatters,
    good,
  };
}

class Layers {
  readonly values: Values = { ...DEFAULT_VALUES };
  readonly sources = Object.fromEntries(SETTING_KEYS.map((key) => [key, 'default'])) as Record<SettingKey, Source>;
  readonly origins: Partial<Record<SettingKey, Origin>> = {};

  set(key: SettingKey, value: Value, source: Source, origin: Origin | null): void {
    (this.values as Record<SettingKey, Value>)[key] = value;
    this.sources[key] = source;
    if (origin === null) delete this.origins[key];
    else this.origins[key] = origin;
  }

  readonly onlyListed = (): boolean => this.values['leases.only'].length > 0;
}

function joined({ key, value, adds }: Said, layers: Layers): Value {
  return adds ? [...new Set([...(layers.values[key] as readonly string[]), ...(value as readonly string[])])] : value;
}

function readLayer(file: string | null, lastGood: FileSettings = NOTHING_GOOD.own, problems: RollcallError[] = []): FileSettings {
  if (file === null) return NOTHING_GOOD.own;
  const found = readTextFile(file);
  if (found.kind === 'missing') return NOTHING_GOOD.own;
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

/** What the repository says, as far as it may: more leased files always, anything else by the scope of its setting. */
function applyRepository(
  layers: Layers,
  level: GoodLevel,
  file: string,
  trust: Trust,
): { ignored: string[]; withheld: Withheld[]; trustMatters: boolean } {
  const ignored = new Set<string>();
  const withheld: Withheld[] = [];
  let trustMatters = false;
  for (const said of saidBy(level, file, layers.onlyListed)) {
    const { key, origin, hash, pin, adds } = said;
    const value = joined(said, layers);
    const { scope } = SETTINGS[key];
    const base = layers.values[key];
    const changes = !sameValue(key, value, base);
    const line = nameOf(said);
    if (scope === 'trusted' && !adds) {
      trustMatters = true;
      const state = trust.of(pin, hash);
      if (state === 'trusted') layers.set(key, value, 'repository', origin);
      else if (changes) {
        withheld.push({ key, value, line: origin.line, file: origin.file });
        ignored.add(
          `${line}: ${state === 'changed' ? 'the file has changed since you trusted it' : 'a repository sets this only when you trust it'}; run \`rollcall trust\``,
        );
      }
    } else if (!changes) {
      continue;
    } else if (scope === 'user') {
      ignored.add(`${line}: a repository cannot set this; it belongs into your own configuration`);
    } else {
      const next = adds ? value : tightened(key, value, base);
      if (next === null) ignored.add(`${line}: a repository may tighten, never weaken`);
      else if (next !== base) layers.set(key, next, 'repository', origin);
    }
  }
  return { ignored: [...ignored], withheld, trustMatters };
}

/** What a line that does not count says, by the name that stands in it. */
function nameOf({ key, value, origin }: Said): string {
  const at = `${origin.file}:${origin.line}`;
  if (origin.key === null) return `${at}: ${key}: ${briefly(key, value)} is ignored`;
  return `${at}: ${origin.key} is ignored`;
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
    if (value !== undefined) layers.set(key, value, 'environment', null);
    for (const { at, detail, allowed } of faults.slice(0, FAULT_LIMIT)) {
      const details = { file: 'environment', line: variable, key: `${key}${at}`, detail, allowed };
      problems.push(new RollcallError('CONFIG_INVALID', details));
    }
  }
}
