import { readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { findToolUse } from '../../agents/claude-code/tool-use.ts';
import type { StatusReply } from '../../protocol/api.ts';
import type { Daemon } from '../context.ts';

const SHOWN = 10;
const KEPT_MS = 24 * 60 * 60 * 1000;
const LIMIT_BYTES = 1024 * 1024;
/** The transcript follows a call by up to 104 ms (measured). */
const SETTLE_MS = 2000;

/**
 * Reads the calls that no daemon answered (one line each, left by the hook client) into the journal: the transcript
 * says what each of them wrote. The file is moved aside first, so that a client can go on writing; the journal's
 * commit comes before its removal, so that a crash repeats a line at most.
 */
export async function collectMissed(d: Daemon, path: string): Promise<void> {
  const aside = `${path}.reading`;
  const waiting = statSync(aside, { throwIfNoEntry: false });
  if (!waiting) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat?.isFile() || stat.size === 0 || d.clock.now() - stat.mtimeMs < SETTLE_MS) return;
    renameSync(path, aside);
  }
  const text = readFileSync(aside, 'utf8').slice(0, LIMIT_BYTES);
  for (const line of text.split('\n')) {
    const call = parseMissed(line);
    if (!call) continue;
    try {
      await record(d, call);
    } catch (error) {
      d.log.error({ err: error, call }, 'missed call not recorded');
    }
  }
  rmSync(aside, { force: true });
}

interface MissedCall {
  at: string | null;
  agentSessionId: string;
  event: string;
  toolUseId: string | null;
}

/** `TIME SESSION EVENT TOOL_USE_ID`, `-` where unknown; null for a torn line and for a canary of ours. */
export function parseMissed(line: string): MissedCall | null {
  const match = /^(\S{1,40}) ([\w-]{1,200}) (\w{1,60}) ([\w-]{1,200})$/.exec(line.trim());
  const [, at, agentSessionId, event, toolUseId] = match ?? [];
  if (at === undefined || agentSessionId === undefined || event === undefined || toolUseId === undefined) return null;
  if (agentSessionId.startsWith('rollcall-canary-')) return null;
  return { at: Number.isFinite(Date.parse(at)) ? at : null, agentSessionId, event, toolUseId: toolUseId === '-' ? null : toolUseId };
}

async function record(d: Daemon, call: MissedCall): Promise<void> {
  const [session] = await d.store.read((tx) => tx.sessions.byAgentSession('claude-code', call.agentSessionId));
  const use = session?.transcriptPath && call.toolUseId !== null ? await findToolUse(session.transcriptPath, call.toolUseId) : null;
  await d.store.transaction(session ? [session.workspaceId] : [], (tx) =>
    tx.journal.append({
      at: call.at === null ? d.clock.now() : Date.parse(call.at),
      workspaceId: session?.workspaceId ?? null,
      sessionId: session?.id ?? null,
      kind: 'call.missed',
      data: { ...call, tool: use?.tool ?? null, path: use?.path ?? null },
    }),
  );
}

/** What `status` shows: the missed calls of the last day. */
export async function recentlyMissed(d: Daemon): Promise<StatusReply['missed']> {
  const since = d.clock.now() - KEPT_MS;
  const entries = await d.store.read((tx) => tx.journal.recent({ kind: 'call.missed', limit: 1000 }));
  const recent = entries.filter((e) => e.at >= since);
  return {
    count: recent.length,
    recent: recent.slice(0, SHOWN).map(({ at, data }) => ({
      at: new Date(at).toISOString(),
      agentSessionId: text(data['agentSessionId']) ?? '',
      event: text(data['event']) ?? '',
      toolUseId: text(data['toolUseId']),
      path: text(data['path']),
    })),
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
