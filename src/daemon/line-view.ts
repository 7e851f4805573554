import type { Session } from '../core/session/session.ts';
import type { LineReply } from '../protocol/api-line.ts';
import type { ReadTx } from '../store/store.ts';
import type { Daemon } from './context.ts';
import { callingSession } from './register/release.ts';
import { type Present, standings } from './register/standings.ts';

export interface LineQuestion {
  cwd: string;
  /** The agent's own id of the session that the line is for. */
  session: string | null;
  /** Pane of tmux that the line is for. */
  pane: string | null;
  /** Process that asks: tells twins apart. */
  pid: number | null;
}

/** What a status line says. It is no sign of life of anybody. */
export async function lineOf(d: Daemon, question: LineQuestion): Promise<LineReply> {
  const { workspace, branch } = await d.places.home(question.cwd);
  return d.store.read(async (tx) => {
    const asked = question.session === null ? null : await byAgentId(tx, question.session, question.pid);
    const workspaceId = asked?.workspaceId ?? workspace.id;
    const present = (await standings(d, tx, workspaceId)).filter(isHere);
    const session = asked ?? inPane(present, question.pane);
    const leases = await (session === null ? tx.leases.live(workspaceId) : tx.leases.ofSession(session.id));
    return {
      number: session?.number ?? null,
      here: present.length,
      held: leases.filter(({ state }) => state !== 'dormant').length,
      waits: session === null ? 0 : (await tx.waits.ofSession(session.id)).length,
      branch,
    };
  });
}

/** Of twins the one whose process is around the asker. */
async function byAgentId(tx: ReadTx, agentSessionId: string, pid: number | null): Promise<Session | null> {
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
