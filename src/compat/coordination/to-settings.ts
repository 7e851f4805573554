import { type CoordinationKey, type FilePatternKey, NOTIFICATION_TYPES } from './keys.ts';
import type { OldEntries, OldEntry } from './old-key.ts';

/** What a key of an old file says in the words of a setting. */
export interface ToldSetting<E extends OldEntry = OldEntry> {
  setting: string;
  value: boolean | number | string | readonly string[] | readonly (readonly [string, number])[];
  /** The key that says it, by its full name, and its entry. */
  key: string;
  entry: E;
  /** Added to the list that holds: it can only make more files leased. */
  adds?: true;
}

const SECONDS = 60;

/**
 * coordination.yaml as settings. A key that is not there says nothing.
 *
 * @param onlyListed the lists of file-patterns.yaml decide which files are leased: then what is critical here joins them, and
 * the files that they ignore stay ignored
 */
export function fromCoordination<E extends OldEntry>(entries: OldEntries<E>, onlyListed: boolean): ToldSetting<E>[] {
  const told: ToldSetting<E>[] = [];
  const say = (name: string, setting: string, as: (value: never) => ToldSetting['value'] = (value) => value): void => {
    const key = `session_coordination.${name}` as CoordinationKey;
    const entry = entries.get(key);
    if (entry) told.push({ setting, value: as(entry.value as never), key, entry });
  };
  const minutes = (seconds: number): number => seconds / SECONDS;
  say('auto_register', 'enabled');
  say('session_timeout', 'cleanup.timeout_minutes', minutes);
  say('heartbeat_interval', 'heartbeat.interval_minutes', minutes);
  say('enable_file_locks', 'leases.enabled');
  say('lock_timeout', 'leases.lock_timeout_seconds');
  say('conflict_action', 'leases.conflict_action');
  say('auto_cleanup_stale', 'cleanup.by_daemon');
  say('archive_completed', 'history.keep_ended');
  say('retention_days', 'history.retention_days');
  // What is kept for the whole machine is seen in all of it; the plainer key has the last word.
  say('kg_location', 'sessions.visible', (value) => (value === 'global' ? 'machine' : 'repository'));
  say('multi_project', 'sessions.visible', (value) => (value ? 'machine' : 'repository'));
  say('projects', 'sessions.projects');
  const critical: CoordinationKey = 'session_coordination.critical_files';
  const files = entries.get(critical);
  if (files) {
    const value = files.value as readonly string[];
    told.push({ setting: onlyListed ? 'leases.only' : 'leases.critical', value, key: critical, entry: files, adds: true });
  }
  return [...told, ...notices(entries)];
}

/** Which notices are shown: all that are named, all four where none is named, none where they are switched off. */
function notices<E extends OldEntry>(entries: OldEntries<E>): ToldSetting<E>[] {
  const [showKey, typesKey]: CoordinationKey[] = ['session_coordination.show_notifications', 'session_coordination.notification_types'];
  const [show, types] = [entries.get(showKey ?? ''), entries.get(typesKey ?? '')];
  const entry = types ?? show;
  if (!entry) return [];
  const shown = show?.value === false ? [] : ((types?.value as readonly string[] | undefined) ?? NOTIFICATION_TYPES);
  const key = (show?.value === false || !types ? showKey : typesKey) ?? '';
  return NOTIFICATION_TYPES.map((type) => ({
    setting: `notices.${type}`,
    value: shown.includes(type),
    key,
    entry: show?.value === false ? show : entry,
  }));
}

/**
 * file-patterns.yaml as settings: with its lists only what they name is leased, and what is ignored is not, whatever else
 * names it (ignored before critical before documentation before none).
 */
export function fromFilePatterns<E extends OldEntry>(entries: OldEntries<E>): ToldSetting<E>[] {
  const told: ToldSetting<E>[] = [];
  const of = (key: FilePatternKey): E | undefined => entries.get(key);
  const [critical, ignore, documentation, timeouts] = [of('critical_files'), of('ignore_files'), of('documentation_files'), of('timeouts')];
  const listed = critical ?? documentation;
  if (listed) {
    const value = [critical, documentation].flatMap((entry) => (entry?.value as readonly string[] | undefined) ?? []);
    told.push({
      setting: 'leases.only',
      value: [...new Set(value)],
      key: critical ? 'critical_files' : 'documentation_files',
      entry: listed,
    });
  }
  if (ignore) told.push({ setting: 'leases.ignore', value: ignore.value as readonly string[], key: 'ignore_files', entry: ignore });
  if (timeouts) told.push({ setting: 'leases.ttl', value: timeouts.value as ToldSetting['value'], key: 'timeouts', entry: timeouts });
  return told;
}
