/** `session_00007`, of the session that has this ordinal in its workspace; of others the begin of the id that the agent gave. */
export function exportName(ordinal: number | null, agentSessionId: string): string {
  return `session_${ordinal === null ? plain(agentSessionId).slice(0, 13) : String(ordinal).padStart(5, '0')}`;
}

/** @param part from 1 */
export function partName(name: string, part: number): string {
  return `${name}_PART${part}.md`;
}

/** @param at of the last record, ms since the epoch; null: none says it */
export function combinedName(at: number | null, lines: number): string {
  const day = at === null ? '00000000' : new Date(at).toISOString().slice(0, 10).replaceAll('-', '');
  return `CHAT_SESSION_SCROLLBACK_${day}_${lines}_LINES.txt`;
}

/** Where a session is exported by itself: `sessions/2026-11-21` and `session_150405_shop.md`. UTC. */
export function sessionPlace(startedAt: number, project: string): { directory: string; file: string } {
  const time = new Date(startedAt).toISOString();
  return {
    directory: `sessions/${time.slice(0, 10)}`,
    file: `session_${time.slice(11, 19).replaceAll(':', '')}_${plain(project).slice(0, 60)}.md`,
  };
}

/**
 * Where the original of a file goes below the directory of an export: as it lies below that of the session's main file.
 * A file that lies elsewhere goes by its name alone.
 *
 * @param main `path`: absolute
 */
export function rawName(main: string, path: string, compressed: boolean): string {
  const root = main.slice(0, main.lastIndexOf('/') + 1);
  const below = path.startsWith(root) ? path.slice(root.length) : path.slice(path.lastIndexOf('/') + 1);
  const parts = below.split('/').map((part) => part.replace(/[\\\p{Cc}]/gu, '_'));
  const name = parts.filter((part) => part !== '' && part !== '.' && part !== '..').join('/');
  return compressed ? name.replace(/\.zst$/, '') : name;
}

/** As a part of a file name in every system. */
function plain(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '') || 'unnamed';
}
