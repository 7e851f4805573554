import { levelOf } from '../core/budget/renderings.ts';
import { alertSettings } from './capture/budget-settings.ts';
import { parseStatusLine } from '../agents/claude-code/status-line.ts';
import type { Session } from '../core/session/session.ts';
import type { LineReply } from '../protocol/api-line.ts';
import type { ReadTx } from '../store/store.ts';
import type { Daemon } from './context.ts';
import { lineWords, tmuxWords } from './line-words.ts';
import { beat } from './register/beat.ts';
import { callingSession } from './register/release.ts';
import { type Present, standings } from './register/standings.ts';

/** The process that asks: tells twins apart. */
type Asker = number | null;

/**
 * The line of the session that the status line of Claude Code is for. Its agent is heard of by that, and how full its context is
 * becomes known.
 *
 * @param said what Claude Code gives its status line on standard input
 * @param elsewhere the directory that counts where that names none; null: then there is no line
 */
export async function claudeLine(d: Daemon, said: string, elsewhere: string | null, pid: Asker): Promise<LineReply | null> {
  const body = parseStatusLine(said);
  const cwd = body?.cwd ?? elsewhere;
  if (cwd === null) return null;
  const id = body?.sessionId ?? null;
  const session = id === null ? null : await d.store.read((tx) => byAgentId(tx, id, pid));
  if (session !== null && body !== null) {
    d.contextWindows.note(session.id, body.context, d.clock.now());
    await beat(d, session, 'its status line');
  }
  const facts = await factsOf(d, cwd, session, null);
  return { line: lineWords(facts), ...facts };
}

/** The line of a pane of tmux (`%5`; null where none is named) that stands in this directory. A sign of life of nobody. */
export async function tmuxLine(d: Daemon, pane: string | null, cwd: string): Promise<LineReply> {
  const facts = await factsOf(d, cwd, null, pane);
  return { line: tmuxWords(facts), ...facts };
}

async function factsOf(d: Daemon, cwd: string, asked: Session | null, pane: string | null): Promise<Omit<LineReply, 'line'>> {
  const { workspace, branch } = await d.places.home(cwd);
  return d.store.read(async (tx) => {
    const workspaceId = asked?.workspaceId ?? workspace.id;
    const present = (await standings(d, tx, workspaceId)).filter(isHere);
    const session = (asked && (await tx.sessions.get(asked.id))) ?? inPane(present, pane);
    const leases = await (session === null ? tx.leases.live(workspaceId) : tx.leases.ofSession(session.id));
    return {
      number: session?.number ?? null,
      here: present.length,
      held: leases.filter(({ state }) => state !== 'dormant').length,
      waits: session === null ? 0 : (await tx.waits.ofSession(session.id)).length,
      unread: session === null || !d.mailbox.mayHold(session) ? 0 : (await tx.messages.open(session.id)).length,
      branch,
      ...contextOf(d, session),
    };
  });
}

/** What the records say counts as well, for agents that show no status line. */
function contextOf(d: Daemon, session: Session | null): Pick<LineReply, 'contextLeft' | 'contextLevel'> {
  const view = session && d.budgets.of(session.id);
  if (session === null) return { contextLeft: null, contextLevel: null };
  const contextLeft = view?.remainingPercent.value ?? d.contextWindows.of(session.id)?.remainingPercent ?? null;
  return { contextLeft, contextLevel: view ? levelOf(view, alertSettings(d.config(session.cwd))) : null };
}

/** Of twins the one whose process is around the asker. */
async function byAgentId(tx: ReadTx, agentSessionId: string, pid: Asker): Promise<Session | null> {
  const there = (await tx.sessions.byAgentSession('claude-code', agentSessionId)).filter((s) => s.endedAt === null);
  if (there.length < 2 || pid === null) return there[0] ?? null;
  const around = await callingSession(tx, { pid, terminal: false });
  return there.find(({ id }) => id === around?.id) ?? there[0] ?? null;
}

/** In a pane an agent's session stands before the terminal's own, then who was heard of last. */
function inPane(present: readonly Present[], pane: string | null): Session | null {
  const there = present.map(({ session }) => session).filter(({ tmuxPane }) => pane !== null && tmuxPane === pane);
  const rank = (s: Session): number => (s.agent === 'terminal' ? 0 : 1);
  return there.toSorted((a, b) => rank(b) - rank(a) || b.lastSeenAt - a.lastSeenAt)[0] ?? null;
}

function isHere({ status, stale, alive }: Present): boolean {
  return status === 'active' && !stale && alive !== false;
}
