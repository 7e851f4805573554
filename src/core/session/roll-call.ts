import { ageText } from '../text/duration.ts';
import { foreignBlock } from '../text/foreign-text.ts';
import { shortPath, shortText } from '../text/short-text.ts';
import { estimateTokens } from '../text/tokens.ts';
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
/** Of 300, by a careful estimate; the closing lines are counted in. */
const TOKENS = 240;

/**
 * What a session is told when it starts: its number, who else is here, on which branch and files. Under 300 tokens,
 * whatever the others call themselves; who does not fit is counted.
 */
export function rollCall(self: Session, workspaceName: string, neighbours: readonly Neighbour[], now: number): string {
  const where = shortText(workspaceName, 40);
  if (neighbours.length === 0) return `You are session #${self.number} in ${where}. No other session is here.`;
  const others = [...neighbours].sort((a, b) => b.files.length - a.files.length || a.session.number - b.session.number);
  const count = others.length === 1 ? '1 other session is' : `${others.length} other sessions are`;
  const lines = [`🔗 You are session #${self.number} in ${where}; ${count} here.`];
  let shown = 0;
  for (const neighbour of others.slice(0, SHOWN)) {
    const block = foreignBlock(neighbour.session.number, [describe(neighbour, now)]);
    if (estimateTokens([...lines, block].join('\n')) > TOKENS) break;
    lines.push(block);
    shown++;
  }
  if (shown < others.length) lines.push(`… and ${others.length - shown} more: \`rollcall status\`.`);
  lines.push('An edit of a file that another session is editing will be refused.');
  return lines.join('\n');
}

function describe({ session, otherWorktree, files }: Neighbour, now: number): string {
  const parts = [
    shortText(session.role ?? session.prompt ?? 'no task said', 50),
    `branch ${shortText(session.branch ?? 'none', 30)}`,
    ...(otherWorktree === null ? [] : [`worktree ${shortText(otherWorktree, 30)}`]),
    session.turn.running ? 'working' : `idle ${ageText(now - (session.turn.endedAt ?? session.lastSeenAt))}`,
  ];
  if (files.length > 0) {
    const names = files.slice(0, SHOWN_FILES).map((f) => shortPath(f, 40));
    parts.push(`edits ${names.join(' ')}${files.length > SHOWN_FILES ? ` +${files.length - SHOWN_FILES}` : ''}`);
  }
  return parts.join('; ');
}
