import { plainInstruction } from '../../core/governance/instruction.ts';
import { relevantInstructions } from '../../core/governance/instructions/relevant.ts';
import type { Session } from '../../core/session/session.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { journal } from '../register/journal.ts';

/** Files that are looked at. */
const MOST_FILES = 2000;

/**
 * What the user said, and holds, that touches the files that are open (held by the session, or not committed in its worktree) and
 * what it works on: at most 300 tokens, and none where nothing is touched. What is given is written down.
 */
export async function remind(d: Daemon, tx: Tx, session: Session, after: 'start' | 'compaction'): Promise<string[]> {
  if (!d.config(session.cwd).governance.enabled) return [];
  const all = await tx.instructions.of(session.workspaceId);
  const holding = all.filter(
    ({ state, scope, sessionId }) => state === 'active' && scope !== 'IMMEDIATE' && (scope !== 'SESSION' || sessionId === session.id),
  );
  if (holding.length === 0) return [];
  const held = (await tx.leases.ofSession(session.id)).filter(({ state }) => state !== 'dormant');
  const changed = session.worktreeId === null ? [] : await tx.changes.inWorktree(session.worktreeId);
  const files = Array.from(new Set([...held, ...changed].map(({ path }) => path))).slice(0, MOST_FILES);
  const matter = [session.goal, session.prompt].filter((text) => text !== null).join('\n');
  const { text, ids, left } = relevantInstructions(holding.map(plainInstruction), { files, text: matter });
  if (text === '') return [];
  await journal(tx, d.clock.now(), session, 'instruction.given', { instructions: ids, left, after });
  return [text];
}
