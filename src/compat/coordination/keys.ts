import type { OldKey } from './old-key.ts';

const NO_GRAPH = 'there is no mirror of the register as a knowledge graph yet, so none needs a name';
/** What a file can say by which kind of event the person at a session is told. */
export const NOTIFICATION_TYPES = ['session_start', 'conflict_detected', 'lock_acquired', 'session_complete'] as const;

const NOTICES = NOTIFICATION_TYPES.map((type) => `notices.${type}`);

/** Every key of coordination.yaml by its full name. */
export const COORDINATION_KEYS = {
  'session_coordination.auto_register': { type: 'boolean', becomes: ['enabled'] },
  'session_coordination.session_timeout': {
    type: 'whole',
    min: 3,
    max: 31_536_000,
    unit: 'seconds',
    becomes: ['cleanup.timeout_minutes'],
  },
  'session_coordination.heartbeat_interval': {
    type: 'whole',
    min: 3,
    max: 86_400,
    unit: 'seconds',
    becomes: ['heartbeat.interval_minutes'],
  },
  'session_coordination.enable_file_locks': { type: 'boolean', becomes: ['leases.enabled'] },
  'session_coordination.lock_timeout': {
    type: 'whole',
    min: 1,
    max: 604_800,
    unit: 'seconds',
    becomes: ['leases.lock_timeout_seconds'],
  },
  'session_coordination.critical_files': { type: 'patterns', becomes: ['leases.critical', 'leases.only'] },
  'session_coordination.conflict_action': {
    type: 'choice',
    values: ['block', 'warn', 'proceed'],
    becomes: ['leases.conflict_action'],
  },
  'session_coordination.show_notifications': { type: 'boolean', becomes: NOTICES },
  'session_coordination.notification_types': { type: 'choices', values: NOTIFICATION_TYPES, becomes: NOTICES },
  'session_coordination.kg_context': { type: 'text', becomes: [], reason: NO_GRAPH },
  'session_coordination.kg_location': { type: 'choice', values: ['project', 'global'], becomes: ['sessions.visible'] },
  'session_coordination.auto_cleanup_stale': { type: 'boolean', becomes: ['cleanup.by_daemon'] },
  'session_coordination.archive_completed': { type: 'boolean', becomes: ['history.keep_ended'] },
  'session_coordination.retention_days': { type: 'whole', min: 1, max: 36_500, unit: 'days', becomes: ['history.retention_days'] },
  'session_coordination.multi_project': { type: 'boolean', becomes: ['sessions.visible'] },
  'session_coordination.projects': { type: 'texts', becomes: ['sessions.projects'] },
  work_areas: { type: 'areas', becomes: ['the areas of the repository'] },
  priority_rules: { type: 'priorities', becomes: ['the words of `rollcall priority`'] },
} as const satisfies Record<string, OldKey>;

/** Every key of file-patterns.yaml. */
export const FILE_PATTERN_KEYS = {
  critical_files: { type: 'patterns', becomes: ['leases.only'] },
  ignore_files: { type: 'patterns', becomes: ['leases.ignore'] },
  documentation_files: { type: 'patterns', becomes: ['leases.only'] },
  timeouts: { type: 'table', min: 1, max: 604_800, unit: 'seconds', becomes: ['leases.ttl'] },
} as const satisfies Record<string, OldKey>;

export type CoordinationKey = keyof typeof COORDINATION_KEYS;
export type FilePatternKey = keyof typeof FILE_PATTERN_KEYS;
