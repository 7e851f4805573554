import { join } from 'node:path';
import type { SessionFacts } from '../../core/context/facts.ts';
import type { HandOff } from '../../core/session/hand-over.ts';
import type { Compaction } from '../../core/session/compaction.ts';
import type { Session } from '../../core/session/session.ts';
import { readIfThere } from '../../platform/file-access.ts';
import type { CompactionView, CompactionsReply, ContextReply, HandOffReply } from '../../protocol/api-archive.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { VERSION } from '../../protocol/version.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { nameOf } from '../views.ts';
import type { AskedSession } from './asked-session.ts';
import { factsOf } from './facts.ts';
import { handOffPaths } from './hand-offs.ts';
import type { CaptureService } from './service.ts';

const COMPACTIONS_SHOWN = 100;

/** What the session knows. @throws NOT_CAPTURED, ARCHIVE_UNAVAILABLE */
export async function contextReply(d: Daemon, capture: CaptureService, asked: AskedSession): Promise<ContextReply> {
  const { session, agentSessionId } = asked;
  const facts = session === null ? bareFacts(d, asked) : await d.store.read((tx) => factsOf(d, tx, session));
  const document = await capture.writer.call('context', { ...facts, sessionId: agentSessionId });
  if (document === null) throw new RollcallError('NOT_CAPTURED', { ref: agentSessionId });
  const name = session === null ? null : nameOf(session);
  return { session: agentSessionId, name, text: document.text, context: JSON.parse(document.json) as unknown };
}

/** Of a session that only the archive knows. */
function bareFacts(d: Daemon, { agentSessionId, agent }: AskedSession): SessionFacts {
  return {
    sessionId: agentSessionId,
    number: null,
    aliases: [],
    agent,
    project: null,
    role: null,
    goal: null,
    workingDirectory: null,
    worktree: null,
    usingWorktree: false,
    branch: null,
    tmuxSession: null,
    transcript: null,
    historyDirectory: null,
    startedAt: null,
    endedAt: null,
    now: d.clock.now(),
    version: VERSION,
  };
}

/** @param session null: the newest of the workspace. null: there is none */
export async function newestHandOff(d: Daemon, workspaceId: number, session: Session | null): Promise<HandOff | null> {
  return d.store.read(async (tx) =>
    session === null ? ((await tx.handOffs.recent(workspaceId, 1))[0] ?? null) : tx.handOffs.get(session.id),
  );
}

/** @param directory of the hand-offs. @throws NO_HAND_OFF where its document was removed */
export async function handOffReply(d: Daemon, handOff: HandOff, directory: string): Promise<HandOffReply> {
  const { markdown: markdownPath, json: jsonPath } = handOffPaths(directory, handOff.file);
  const [writer, reader] = await d.store.read(async (tx) => [
    await tx.sessions.get(handOff.sessionId),
    handOff.givenTo === null ? null : await tx.sessions.get(handOff.givenTo),
  ]);
  const [markdown, json] = [readIfThere(markdownPath), readIfThere(jsonPath)];
  const name = writer === null ? '#?' : nameOf(writer);
  if (markdown === null || json === null) throw new RollcallError('NO_HAND_OFF', { ref: name });
  return {
    session: writer?.agentSessionId ?? handOff.sessionId,
    name,
    writtenAt: new Date(handOff.writtenAt).toISOString(),
    finishedAt: iso(handOff.finishedAt),
    reason: handOff.reason,
    givenTo: reader === null ? handOff.givenTo : nameOf(reader),
    markdownPath,
    jsonPath,
    markdown: markdown.toString('utf8'),
    json: JSON.parse(json.toString('utf8')) as unknown,
  };
}

/** Oldest first. @param session null: of the whole workspace, the newest hundred; `directory`: of the frozen contexts */
export async function compactionsReply(
  d: Daemon,
  workspaceId: number,
  session: Session | null,
  directory: string,
): Promise<CompactionsReply> {
  return d.store.read(async (tx) => {
    const rows =
      session === null
        ? (await tx.compactions.recent(workspaceId, COMPACTIONS_SHOWN)).toReversed()
        : await tx.compactions.ofSession(session.id);
    const compactions: CompactionView[] = [];
    for (const row of rows) compactions.push(await compactionView(tx, row, directory));
    return { compactions };
  });
}

async function compactionView(tx: ReadTx, compaction: Compaction, directory: string): Promise<CompactionView> {
  const { ordinal, trigger, preTokens, postTokens, segment, parentSegment, captured, file, given } = compaction;
  const session = await tx.sessions.get(compaction.sessionId);
  return {
    session: session?.agentSessionId ?? compaction.sessionId,
    name: session === null ? '#?' : nameOf(session),
    ordinal,
    at: new Date(compaction.at).toISOString(),
    trigger,
    preTokens,
    postTokens,
    segment,
    parentSegment,
    captured,
    file: file === null ? null : join(directory, file),
    given,
    givenAt: iso(compaction.givenAt),
  };
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
