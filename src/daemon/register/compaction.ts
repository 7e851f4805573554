import { projectAlias } from '../../core/session/alias.ts';
import { type Compaction, type CompactionSign, readSign } from '../../core/session/compaction.ts';
import type { Session } from '../../core/session/session.ts';
import type { Tx } from '../../store/store.ts';
import type { Frozen } from '../capture/continuity.ts';
import type { Daemon } from '../context.ts';
import { addProjectAlias } from './aliases.ts';
import { journal } from './journal.ts';

/**
 * Writes down a sign of a compaction: a new one begins a segment with a name of its own, whose parent is the one before it;
 * a further sign of the same one adds what it knows. null: the sign says nothing new.
 */
export async function noteCompaction(d: Daemon, tx: Tx, session: Session, sign: CompactionSign): Promise<Compaction | null> {
  const known = await tx.compactions.ofSession(session.id);
  const reading = readSign(known, sign);
  if (reading.is === 'known') return null;
  if (reading.is === 'part') {
    const told = { ...reading.of, ...reading.adds };
    await tx.compactions.put(told);
    return told;
  }
  const parentSegment = known.at(-1)?.segment ?? (await firstSegment(tx, session));
  const compaction: Compaction = {
    id: d.newId('cmp'),
    sessionId: session.id,
    workspaceId: session.workspaceId,
    ordinal: (known.at(-1)?.ordinal ?? 0) + 1,
    at: sign.at,
    trigger: null,
    preTokens: null,
    postTokens: null,
    recordUuid: null,
    started: false,
    reported: false,
    segment: await addProjectAlias(tx, session, await projectOf(tx, session), d.clock.now(), sign.at),
    parentSegment,
    captured: null,
    file: null,
    given: null,
    givenAt: null,
    ...reading.adds,
  };
  await tx.compactions.put(compaction);
  const { ordinal, trigger, segment } = compaction;
  await journal(tx, d.clock.now(), session, 'session.compacted', { ordinal, trigger, segment, parentSegment });
  return compaction;
}

/** What the session knew before its compaction, for the session as it starts anew. */
export async function giveBack(d: Daemon, tx: Tx, session: Session, frozen: Frozen | null): Promise<string[]> {
  const now = d.clock.now();
  const compaction = await noteCompaction(d, tx, session, { by: 'start', at: now });
  if (!compaction || !frozen) return [];
  const given = frozen.text === '' ? null : frozen.text;
  await tx.compactions.put({ ...compaction, captured: frozen.captured, file: frozen.file, given, givenAt: given === null ? null : now });
  return given === null ? [] : [given];
}

/** The name that the session had from its start. */
async function firstSegment(tx: Tx, session: Session): Promise<string> {
  const name = (await tx.sessions.aliases(session.id)).find(({ kind }) => kind === 'project');
  return name?.alias ?? projectAlias(await projectOf(tx, session), session.startedAt).alias;
}

async function projectOf(tx: Tx, session: Session): Promise<string> {
  return session.project ?? (await tx.workspaces.get(session.workspaceId))?.name ?? 'project';
}
