import type { Intent } from '../intent/intent.ts';
import { saidText, taskOf } from '../intent/messages.ts';
import { ageText } from '../text/duration.ts';
import { foreignBlock } from '../text/foreign-text.ts';
import { shortPath, shortText } from '../text/short-text.ts';
import { estimateTokens } from '../text/tokens.ts';
import type { Session } from './session.ts';

/** Another session as it is shown at roll call. */
export interface Neighbour {
  session: Session;
  /** What it has said of its work beside a text; null: nothing. */
  intent: Intent | null;
  /** It works in another checkout of the repository: its name, else null. */
  otherWorktree: string | null;
  /** Paths that it holds. */
  files: readonly string[];
}

const SHOWN = 5;
const SHOWN_FILES = 3;
const SHOWN_AREAS = 2;
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

function describe({ session, intent, otherWorktree, files }: Neighbour, now: number): string {
  const said = saidText({ session, intent }, now);
  const parts = [
    shortText(taskOf(session) ?? 'no task said', 60),
    ...(said === '' ? [] : [said]),
    ...(intent === null || intent.areas.length === 0 ? [] : [`in ${areasText(intent)}`]),
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

function areasText({ areas }: Intent): string {
  const names = areas.slice(0, SHOWN_AREAS).map(({ path }) => shortPath(path, 30));
  return `${names.join(' ')}${areas.length > SHOWN_AREAS ? ` +${areas.length - SHOWN_AREAS}` : ''}`;
}
