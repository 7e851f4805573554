import type { OldArea, OldPriority } from '../compat/coordination/old-key.ts';
import type { PriceOverrides } from '../core/budget/prices.ts';
import { CAPTURE_SETTINGS } from './schema-capture.ts';
import type { ExceptionSetting } from './exceptions.ts';
import { COMPAT_SETTINGS } from './schema-compat.ts';
import { GOVERNANCE_SETTINGS } from './schema-governance.ts';
import { LEASE_SETTINGS } from './schema-leases.ts';
import { LIFECYCLE_SETTINGS } from './schema-lifecycle.ts';
import { SESSION_SETTINGS } from './schema-sessions.ts';
import type { Services } from './services.ts';
import type { Setting, Table, ValueOfType } from './schema-types.ts';
import { WORKTREE_SETTINGS } from './schema-worktrees.ts';

export type { Scope, Setting, Table, Value } from './schema-types.ts';

/** Every setting there is, in the order of docs/configuration.md, which has one row for each; a test compares both. */
export const SETTINGS = {
  ...LEASE_SETTINGS,
  ...SESSION_SETTINGS,
  ...WORKTREE_SETTINGS,
  ...CAPTURE_SETTINGS,
  ...LIFECYCLE_SETTINGS,
  ...COMPAT_SETTINGS,
  ...GOVERNANCE_SETTINGS,
} as const satisfies Record<string, Setting>;

export type SettingKey = keyof typeof SETTINGS;
export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[];

type ValueOf<S> = S extends { values: readonly (infer V)[] }
  ? V
  : S extends { type: infer T extends keyof ValueOfType }
    ? ValueOfType[T]
    : never;
export type Values = { [K in SettingKey]: ValueOf<(typeof SETTINGS)[K]> };

/** A part of the repository that one session can work in, as its coordination.yaml names it. */
export type WorkArea = OldArea;

/** What coordination.yaml says beside settings. */
export interface Beside {
  workAreas: readonly WorkArea[];
  priorityRules: readonly OldPriority[];
}

export const NOTHING_BESIDE: Beside = { workAreas: [], priorityRules: [] };

/** All settings as the program reads them: `config.leases.soft`. */
export interface Config extends Beside {
  enabled: Values['enabled'];
  fail_closed: Values['fail_closed'];
  leases: {
    enabled: boolean;
    soft: Values['leases.soft'];
    lock_timeout_seconds: number;
    turn_silence_minutes: number;
    conflict_action: Values['leases.conflict_action'];
    across_worktrees: Values['leases.across_worktrees'];
    release_after_commit: boolean;
    critical: readonly string[];
    ignore: readonly string[];
    /** Empty: every file. */
    only: readonly string[];
    /** [pattern, seconds] in the order of the file. */
    ttl: Table;
  };
  cleanup: { timeout_minutes: number; on_identify: Values['cleanup.on_identify']; by_daemon: boolean };
  heartbeat: { interval_minutes: number };
  sessions: { idle_minutes: number; visible: Values['sessions.visible']; /** Empty: all. */ projects: readonly string[] };
  daemon: { idle_exit_minutes: number; log_level: Values['daemon.log_level'] };
  store: { synchronous: Values['store.synchronous'] };
  journal: { retention_days: number };
  history: { retention_days: number; keep_ended: boolean };
  notices: { session_start: boolean; conflict_detected: boolean; lock_acquired: boolean; session_complete: boolean };
  worktree: Values['worktree'];
  worktrees: { /** Empty: beside the main checkout. */ directory: string; copy: readonly string[]; at_end: Values['worktrees.at_end'] };
  capture: { enabled: boolean; /** Empty: nowhere. */ export_dir: string };
  archive: { /** 0: no limit. */ max_size_mb: number; keep_until_exported: boolean };
  budget: {
    /** Percent of the window that is left, in any order, each once. */
    alerts: readonly number[];
    critical: number;
    danger: number;
    tell_agent: Values['budget.tell_agent'];
    desktop: boolean;
    /** 0: as known of the model. */
    window_tokens: number;
    prices: PriceOverrides;
  };
  context: { corrections: readonly string[] };
  handoff: { idle_minutes: number };
  governance: {
    enabled: boolean;
    /** Whether each of the services that judge calls does. */
    boundaries: boolean;
    references: boolean;
    verification: boolean;
    /** Whether sessions are measured after each turn. */
    pressure: boolean;
    /** Files, as they are named. */
    rules: readonly string[];
    exceptions: readonly ExceptionSetting[];
    protected_branches: readonly string[];
  };
  audit: { keep_input: boolean; retention_days: number };
  init: { services: Services; /** Empty: none. */ tests: string; tests_timeout_seconds: number; tests_blocking: boolean };
  closedown: {
    temporary: readonly string[];
    protected_ports: readonly number[];
    protected_programs: readonly string[];
    /** Empty: none. */
    deployment: string;
  };
  compat: { /** Empty: none. */ fpai: string; context: boolean; token_status: boolean };
}

export function configFrom(values: Values, beside: Beside = NOTHING_BESIDE): Config {
  return {
    ...beside,
    enabled: values.enabled,
    fail_closed: values.fail_closed,
    leases: {
      enabled: values['leases.enabled'],
      soft: values['leases.soft'],
      lock_timeout_seconds: values['leases.lock_timeout_seconds'],
      turn_silence_minutes: values['leases.turn_silence_minutes'],
      conflict_action: values['leases.conflict_action'],
      across_worktrees: values['leases.across_worktrees'],
      release_after_commit: values['leases.release_after_commit'],
      critical: values['leases.critical'],
      ignore: values['leases.ignore'],
      only: values['leases.only'],
      ttl: values['leases.ttl'],
    },
    cleanup: {
      timeout_minutes: values['cleanup.timeout_minutes'],
      on_identify: values['cleanup.on_identify'],
      by_daemon: values['cleanup.by_daemon'],
    },
    heartbeat: { interval_minutes: values['heartbeat.interval_minutes'] },
    sessions: {
      idle_minutes: values['sessions.idle_minutes'],
      visible: values['sessions.visible'],
      projects: values['sessions.projects'],
    },
    daemon: { idle_exit_minutes: values['daemon.idle_exit_minutes'], log_level: values['daemon.log_level'] },
    store: { synchronous: values['store.synchronous'] },
    journal: { retention_days: values['journal.retention_days'] },
    history: { retention_days: values['history.retention_days'], keep_ended: values['history.keep_ended'] },
    notices: {
      session_start: values['notices.session_start'],
      conflict_detected: values['notices.conflict_detected'],
      lock_acquired: values['notices.lock_acquired'],
      session_complete: values['notices.session_complete'],
    },
    worktree: values.worktree,
    worktrees: {
      directory: values['worktrees.directory'],
      copy: values['worktrees.copy'],
      at_end: values['worktrees.at_end'],
    },
    capture: { enabled: values['capture.enabled'], export_dir: values['capture.export_dir'] },
    archive: { max_size_mb: values['archive.max_size_mb'], keep_until_exported: values['archive.keep_until_exported'] },
    budget: {
      alerts: values['budget.alerts'],
      critical: values['budget.critical'],
      danger: values['budget.danger'],
      tell_agent: values['budget.tell_agent'],
      desktop: values['budget.desktop'],
      window_tokens: values['budget.window_tokens'],
      prices: values['budget.prices'],
    },
    context: { corrections: values['context.corrections'] },
    handoff: { idle_minutes: values['handoff.idle_minutes'] },
    governance: {
      enabled: values['governance.enabled'],
      boundaries: values['governance.boundaries'],
      references: values['governance.references'],
      verification: values['governance.verification'],
      pressure: values['governance.pressure'],
      rules: values['governance.rules'],
      exceptions: values['governance.exceptions'],
      protected_branches: values['governance.protected_branches'],
    },
    audit: { keep_input: values['audit.keep_input'], retention_days: values['audit.retention_days'] },
    init: {
      services: values['init.services'],
      tests: values['init.tests'],
      tests_timeout_seconds: values['init.tests_timeout_seconds'],
      tests_blocking: values['init.tests_blocking'],
    },
    closedown: {
      temporary: values['closedown.temporary'],
      protected_ports: values['closedown.protected_ports'],
      protected_programs: values['closedown.protected_programs'],
      deployment: values['closedown.deployment'],
    },
    compat: { fpai: values['compat.fpai'], context: values['compat.context'], token_status: values['compat.token_status'] },
  };
}

export const DEFAULT_VALUES = Object.fromEntries(SETTING_KEYS.map((key) => [key, SETTINGS[key].default])) as unknown as Values;
export const DEFAULT_CONFIG: Config = configFrom(DEFAULT_VALUES);

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(SETTINGS, key);
}
