import type { Session } from '../../core/session/session.ts';
import type { TranscriptAgent } from '../../core/transcript/record.ts';
import { AGENTS } from '../../protocol/agent.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { findSession } from '../register/find-session.ts';
import { archiveIdOf } from './archive-id.ts';
import type { Reading } from './reading.ts';

/** The capture, as far as it is asked here. */
interface Capture {
  reader: Pick<Reading, 'call'>;
  catchUp(mainFile: string): Promise<void>;
}

/** A session that somebody asked for. */
export interface AskedSession {
  /** null: it is only in the archive. */
  session: Session | null;
  /** The id that its transcript goes by. */
  agentSessionId: string;
  agent: string;
}

/**
 * The session that a REF means: by its number and names in the register, else by the agent's id, or the begin of one, in the
 * archive. Of a session that lives the archive then holds what it has written by now.
 *
 * @throws NO_SUCH_SESSION, AMBIGUOUS_SESSION, ARCHIVE_UNAVAILABLE
 */
export async function askedSession(d: Daemon, capture: Capture, workspaceId: number, ref: string): Promise<AskedSession> {
  const asked = (await inRegister(d, workspaceId, ref)) ?? (await inArchive(d, capture, ref));
  const { session } = asked;
  if (session !== null && session.endedAt === null && session.transcriptPath !== null) await capture.catchUp(session.transcriptPath);
  return asked;
}

/** @throws NO_SUCH_SESSION where it is in neither */
async function inArchive(d: Daemon, capture: Capture, ref: string): Promise<AskedSession> {
  const found = await capture.reader.call('sessionNamed', ref);
  if (found === null) throw new RollcallError('NO_SUCH_SESSION', { ref });
  const { agentSessionId, agent } = found;
  const [session = null] = await d.store.read((tx) => registered(tx, agent, agentSessionId));
  return { session, agentSessionId, agent };
}

/** Rows of a session of the archive, newest start first; of an agent that the register does not know there are none. */
export async function registered(tx: ReadTx, agent: TranscriptAgent, agentSessionId: string): Promise<Session[]> {
  const name = AGENTS.find((known) => known === agent);
  return name === undefined ? [] : tx.sessions.byAgentSession(name, agentSessionId);
}

function inRegister(d: Daemon, workspaceId: number, ref: string): Promise<AskedSession | null> {
  return d.store.read(async (tx) => {
    const session = await sessionIn(tx, workspaceId, ref);
    if (session === null) return null;
    // After /clear a session goes by a new id, and each of its ids has a transcript of its own.
    const former = (await tx.sessions.aliases(session.id)).some(({ kind, alias }) => kind === 'agent' && alias === ref);
    const named = former && ref !== session.agentSessionId;
    return { session, agentSessionId: named ? ref : archiveIdOf(session), agent: session.agent };
  });
}

async function sessionIn(tx: ReadTx, workspaceId: number, ref: string): Promise<Session | null> {
  try {
    return await findSession(tx, workspaceId, ref);
  } catch (error) {
    if (error instanceof RollcallError && error.code === 'NO_SUCH_SESSION') return null;
    throw error;
  }
}
