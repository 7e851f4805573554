/**
 * Every setting there is. docs/configuration.md has one row for each, and a test compares both.
 *
 * `scope` says who may set it:
 * - `user`: the user's config.yaml and the environment.
 * - `trusted`: also a repository's .rollcall.yaml, to any value, once the user has trusted that very file.
 * - `repository`: also any repository's .rollcall.yaml, but only to tighten; trust changes nothing about that.
 *
 * `tighter` says what tightening is: the one stricter value; all values from the loosest to the strictest; the direction
 * of a number; for a list `more` (entries are added: the result is the union). null where neither direction is the safer one.
 */
export const SETTINGS = {
  enabled: {
    type: 'boolean',
    default: true,
    scope: 'trusted',
    tighter: 'true',
    description: 'Whether sessions in this directory are registered and their edits coordinated.',
  },
  fail_closed: {
    type: 'boolean',
    default: false,
    scope: 'repository',
    tighter: 'true',
    description: 'Refuse edits when Rollcall cannot be reached or cannot decide. Otherwise they pass with a warning.',
  },
  'leases.soft': {
    type: 'choice',
    values: ['pass', 'deny'],
    default: 'pass',
    scope: 'repository',
    tighter: 'deny',
    description: 'What the lease of a live session whose turn is over does to others: gives way, or refuses like a firm one.',
  },
  'leases.lock_timeout_seconds': {
    type: 'integer',
    min: 1,
    max: 604_800,
    default: 3600,
    scope: 'trusted',
    tighter: null,
    description:
      'Longest time that one turn keeps a lease firm without using it, and the length of a claim that `leases.ttl` says nothing of.',
  },
  'leases.turn_silence_minutes': {
    type: 'number',
    min: 0.05,
    max: 1440,
    default: 10,
    scope: 'user',
    tighter: null,
    description: 'A turn without any event, open tool call or live child of the agent counts as over after this time.',
  },
  'leases.conflict_action': {
    type: 'choice',
    values: ['block', 'warn', 'proceed'],
    default: 'block',
    scope: 'repository',
    tighter: ['proceed', 'warn', 'block'],
    description: 'What the firm lease of another session does to an edit: refuses it, lets it pass with a word, or lets it pass.',
  },
  'leases.across_worktrees': {
    type: 'choice',
    values: ['warn', 'block', 'ignore'],
    default: 'warn',
    scope: 'repository',
    tighter: ['ignore', 'warn', 'block'],
    description: 'What a lease does to an edit of the same file in another worktree of the repository.',
  },
  'leases.release_after_commit': {
    type: 'boolean',
    default: true,
    scope: 'trusted',
    tighter: null,
    description: 'Whether the files of a session that a commit left clean are released after it.',
  },
  'leases.critical': {
    type: 'list',
    default: [],
    scope: 'repository',
    tighter: 'more',
    description: 'Files that are leased although git ignores them or a program generates them.',
  },
  'leases.ignore': {
    type: 'list',
    default: [],
    scope: 'trusted',
    tighter: null,
    description: 'Files that an edit never leases.',
  },
  'leases.ttl': {
    type: 'table',
    min: 1,
    max: 604_800,
    default: [],
    scope: 'trusted',
    tighter: null,
    description: 'Length of a claim in seconds, by pattern; `leases.lock_timeout_seconds` where none matches.',
  },
  'cleanup.timeout_minutes': {
    type: 'number',
    min: 0.05,
    max: 525_600,
    default: 120,
    scope: 'user',
    tighter: null,
    description: 'A session without process evidence is stale when it was silent for longer than this.',
  },
  'cleanup.on_identify': {
    type: 'choice',
    values: ['ask', 'auto', 'never'],
    default: 'ask',
    scope: 'user',
    tighter: null,
    description: 'What `rollcall identify` does when it finds stale sessions: asks the person, marks them inactive, or says so only.',
  },
  'cleanup.by_daemon': {
    type: 'boolean',
    default: true,
    scope: 'user',
    tighter: null,
    description:
      'Whether the daemon marks stale sessions inactive by itself. Otherwise only `rollcall cleanup`, `identify` and `register` do.',
  },
  'heartbeat.interval_minutes': {
    type: 'number',
    min: 0.05,
    max: 1440,
    default: 30,
    scope: 'user',
    tighter: null,
    description: 'How often the daemon notes a sign of life of a silent session whose process lives.',
  },
  'sessions.idle_minutes': {
    type: 'number',
    min: 0.05,
    max: 1440,
    default: 10,
    scope: 'user',
    tighter: null,
    description: 'A live session is shown as idle when it was silent for longer than this. It changes nothing else.',
  },
  'daemon.idle_exit_minutes': {
    type: 'number',
    min: 0.05,
    max: 10_080,
    default: 30,
    scope: 'user',
    tighter: null,
    description: 'The daemon leaves by itself when no session has lived for this time.',
  },
  'daemon.log_level': {
    type: 'choice',
    values: ['fatal', 'error', 'warn', 'info', 'debug', 'trace'],
    default: 'info',
    scope: 'user',
    tighter: null,
    description: 'How much the daemon writes into its log.',
  },
  'store.synchronous': {
    type: 'choice',
    values: ['NORMAL', 'FULL'],
    default: 'NORMAL',
    scope: 'user',
    tighter: 'FULL',
    description: 'NORMAL keeps every answered change through a kill; FULL also through a power cut, and costs more.',
  },
  'journal.retention_days': {
    type: 'integer',
    min: 1,
    max: 36_500,
    default: 30,
    scope: 'user',
    tighter: null,
    description: 'Entries of the journal, and what an inactive session could take back, are kept this long.',
  },
  'history.retention_days': {
    type: 'integer',
    min: 1,
    max: 36_500,
    default: 7,
    scope: 'user',
    tighter: null,
    description: 'After this time an ended session loses its names and what a resume could take back; its row and its counts stay.',
  },
  'compat.fpai': {
    type: 'directory',
    default: '',
    scope: 'trusted',
    tighter: null,
    description: 'Directory in which the files of the old registry are kept up to date; relative to the root of the repository.',
  },
} as const satisfies Record<string, Setting>;

export type Scope = 'user' | 'trusted' | 'repository';

export type Setting = {
  scope: Scope;
  tighter: 'true' | 'false' | 'higher' | 'lower' | 'more' | (string & {}) | readonly string[] | null;
  description: string;
} & (
  | { type: 'boolean'; default: boolean }
  | { type: 'choice'; values: readonly string[]; default: string }
  /** A path, absolute or relative to the root of the repository; empty: none. */
  | { type: 'directory'; default: string }
  /** Both bounds belong to it. An integer has no fraction. */
  | { type: 'integer' | 'number'; min: number; max: number; default: number }
  /** Patterns; their order and doubles mean nothing. */
  | { type: 'list'; default: readonly string[] }
  /** Pattern → whole number within the bounds, in the order of the file. */
  | { type: 'table'; min: number; max: number; default: Table }
);

export type SettingKey = keyof typeof SETTINGS;
export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[];

export type Table = readonly (readonly [pattern: string, amount: number])[];
interface ValueOfType {
  boolean: boolean;
  integer: number;
  number: number;
  directory: string;
  list: readonly string[];
  table: Table;
}
type ValueOf<S> = S extends { values: readonly (infer V)[] }
  ? V
  : S extends { type: infer T extends keyof ValueOfType }
    ? ValueOfType[T]
    : never;
export type Values = { [K in SettingKey]: ValueOf<(typeof SETTINGS)[K]> };
export type Value = boolean | number | string | readonly string[] | Table;

/** All settings as the program reads them: `config.leases.soft`. */
export interface Config {
  enabled: Values['enabled'];
  fail_closed: Values['fail_closed'];
  leases: {
    soft: Values['leases.soft'];
    lock_timeout_seconds: number;
    turn_silence_minutes: number;
    conflict_action: Values['leases.conflict_action'];
    across_worktrees: Values['leases.across_worktrees'];
    release_after_commit: boolean;
    critical: readonly string[];
    ignore: readonly string[];
    /** [pattern, seconds] in the order of the file. */
    ttl: Table;
  };
  cleanup: { timeout_minutes: number; on_identify: Values['cleanup.on_identify']; by_daemon: boolean };
  heartbeat: { interval_minutes: number };
  sessions: { idle_minutes: number };
  daemon: { idle_exit_minutes: number; log_level: Values['daemon.log_level'] };
  store: { synchronous: Values['store.synchronous'] };
  journal: { retention_days: number };
  history: { retention_days: number };
  compat: { /** Empty: none. */ fpai: string };
}

export function configFrom(values: Values): Config {
  return {
    enabled: values.enabled,
    fail_closed: values.fail_closed,
    leases: {
      soft: values['leases.soft'],
      lock_timeout_seconds: values['leases.lock_timeout_seconds'],
      turn_silence_minutes: values['leases.turn_silence_minutes'],
      conflict_action: values['leases.conflict_action'],
      across_worktrees: values['leases.across_worktrees'],
      release_after_commit: values['leases.release_after_commit'],
      critical: values['leases.critical'],
      ignore: values['leases.ignore'],
      ttl: values['leases.ttl'],
    },
    cleanup: {
      timeout_minutes: values['cleanup.timeout_minutes'],
      on_identify: values['cleanup.on_identify'],
      by_daemon: values['cleanup.by_daemon'],
    },
    heartbeat: { interval_minutes: values['heartbeat.interval_minutes'] },
    sessions: { idle_minutes: values['sessions.idle_minutes'] },
    daemon: { idle_exit_minutes: values['daemon.idle_exit_minutes'], log_level: values['daemon.log_level'] },
    store: { synchronous: values['store.synchronous'] },
    journal: { retention_days: values['journal.retention_days'] },
    history: { retention_days: values['history.retention_days'] },
    compat: { fpai: values['compat.fpai'] },
  };
}

export const DEFAULT_VALUES = Object.fromEntries(SETTING_KEYS.map((key) => [key, SETTINGS[key].default])) as unknown as Values;
export const DEFAULT_CONFIG: Config = configFrom(DEFAULT_VALUES);

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(SETTINGS, key);
}

/** Whether `next` is stricter than `base`. Never for a setting without a direction, nor for equal values. */
export function isTighter(key: SettingKey, next: Value, base: Value): boolean {
  const { tighter } = SETTINGS[key] as Setting;
  if (tighter === null || sameValue(key, next, base)) return false;
  if (tighter === 'more') return (base as readonly string[]).every((entry) => (next as readonly string[]).includes(entry));
  if (tighter === 'higher') return next > base;
  if (tighter === 'lower') return next < base;
  if (typeof tighter === 'string') return String(next) === tighter;
  return tighter.indexOf(String(next)) > tighter.indexOf(String(base));
}

/** Whether two values of a setting mean the same. In a list neither order nor doubles count; in a table the order does. */
export function sameValue(key: SettingKey, a: Value, b: Value): boolean {
  const { type }: Setting = SETTINGS[key];
  if (type === 'table') return JSON.stringify(a) === JSON.stringify(b);
  if (type !== 'list') return a === b;
  const [first, second] = [new Set(a as readonly string[]), new Set(b as readonly string[])];
  return first.size === second.size && [...first].every((entry) => second.has(entry));
}

/**
 * The value that holds when a repository asks for `asked` where `base` holds, for a setting of the scope `repository`: a
 * list keeps its entries and gets those of the repository. null: that would weaken.
 */
export function tightened(key: SettingKey, asked: Value, base: Value): Value | null {
  const { type }: Setting = SETTINGS[key];
  const next = type === 'list' ? [...new Set([...(base as readonly string[]), ...(asked as readonly string[])])] : asked;
  return sameValue(key, next, base) ? base : isTighter(key, next, base) ? next : null;
}
