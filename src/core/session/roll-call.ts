import { ageText } from '../text/duration.ts';
import { foreignBlock, foreignText } from '../text/foreign-text.ts';
import type { Session } from './session.ts';

/** Another session as it is shown at roll call. */
export interface Neighbour {
  session: Session;
  /** It works in another checkout of the repository: its name, else null. */
  otherWorktree: string | null;
  /** Paths that it holds. */
  files: readonly string[];
}

const SHOWN = 5;
const SHOWN_FILES = 3;

/**
 * What a session is told when it starts: its number, who else is here, on which branch and files. Under 300 tokens,
 * whatever the others call themselves; who does not fit is counted.
 */
export function rollCall(self: Session, workspaceName: string, neighbours: readonly Neighbour[], now: number): string {
  const where = foreignText(workspaceName, { limit: 40 });
  if (neighbours.length === 0) return `You are session #${self.number} in ${where}. No other session is here.`;
  const shown = [...neighbours].sort((a, b) => b.files.length - a.files.length || a.session.number - b.session.number).slice(0, SHOWN);
  const blocks = shown.map((n) => foreignBlock(n.session.number, [describe(n, now)]));
  const count = neighbours.length === 1 ? '1 other session is' : `${neighbours.length} other sessions are`;
  const rest = neighbours.length - shown.length;
  return [
    `🔗 You are session #${self.number} in ${where}; ${count} here.`,
    ...blocks,
    ...(rest > 0 ? [`… and ${rest} more: \`rollcall status\`.`] : []),
    'An edit of a file that another session is editing will be refused.',
  ].join('\n');
}

function describe({ session, otherWorktree, files }: Neighbour, now: number): string {
  const parts = [
    foreignText(session.role ?? session.prompt ?? 'no task said', { limit: 50 }),
    `branch ${foreignText(session.branch ?? 'none', { limit: 30 })}`,
    ...(otherWorktree === null ? [] : [`worktree ${foreignText(otherWorktree, { limit: 30 })}`]),
    session.turn.running ? 'working' : `idle ${ageText(now - (session.turn.endedAt ?? session.lastSeenAt))}`,
  ];
  if (files.length > 0) {
    const names = files.slice(0, SHOWN_FILES).map((f) => foreignText(shortPath(f), { limit: 40 }));
    parts.push(`edits ${names.join(' ')}${files.length > SHOWN_FILES ? ` +${files.length - SHOWN_FILES}` : ''}`);
  }
  return parts.join('; ');
}

/** The end of a long path says more than its beginning. */
function shortPath(path: string): string {
  return path.length <= 40 ? path : `…${path.slice(-39)}`;
}
