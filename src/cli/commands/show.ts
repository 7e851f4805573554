import type { SessionReply, SessionView } from '../../protocol/api.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { bareRef } from '../number.ts';
import { activityText } from '../rendering/activity-text.ts';
import { age, localTime } from '../rendering/age.ts';
import { intentDetails } from '../rendering/intent-text.ts';
import { journalText } from '../rendering/journal-text.ts';
import { priorityCell } from '../rendering/priority-text.ts';
import { safe } from '../rendering/safe.ts';
import { LEASE_COLUMNS, leaseRow } from '../rendering/lease-text.ts';
import { statusWord } from '../rendering/session-table.ts';
import { table } from '../rendering/table.ts';
import { truncate } from '../rendering/width.ts';

export const show: Command = async (context, args) => {
  const { out } = context;
  const reply = await client(context).session(bareRef(args[0] ?? ''));
  if (out.json) return out.reply(reply);
  out.line(out.style.strong(`#${reply.session.number} ${safe(reply.session.agent)}, ${statusWord(reply.session)}`));
  for (const [name, value] of facts(reply)) out.line(truncate(`  ${name.padEnd(12)} ${value}`, out.width));
  part(
    'Holds',
    table(
      LEASE_COLUMNS,
      reply.leases.map((l) => leaseRow(l, [], reply.now)),
      out.width,
    ),
  );
  part('Journal', journalText(reply.journal, out.width));

  function part(title: string, lines: readonly string[]): void {
    if (lines.length === 0) return;
    out.line();
    out.line(out.style.strong(title));
    for (const line of lines) out.line(line);
  }
};

function facts({ session: s, activity, now }: SessionReply): [string, string][] {
  const all: [string, string | null][] = [
    ['evidence', s.endReason === null ? s.evidence : s.evidence.replace(`(${s.endReason})`, `(${endWords(s.endReason)})`)],
    ['role', s.role],
    ['goal', s.goal],
    ['intent', s.intent === undefined ? null : intentDetails(s.intent, now)],
    ['priority', s.priority === undefined ? null : priorityCell(s.priority)],
    ['note', s.note],
    ['project', s.project === s.workspace ? null : s.project],
    ['prompt', s.prompt],
    ['activity', activity === undefined ? null : activityText(activity, now)],
    ['turn', turn(s, now)],
    ['branch', s.branch],
    ['directory', s.cwd],
    ['worktree', s.worktree],
    ['workspace', s.workspace],
    ['process', s.pid === null ? null : String(s.pid)],
    ['terminal', s.terminal],
    ['waits for', s.waitsFor.join(', ')],
    ['parent', s.parent],
    ['twin of', s.twinOf],
    ['incarnation', s.incarnation > 1 ? String(s.incarnation) : null],
    ['started', `${localTime(s.startedAt)} (${age(s.startedAt, now)} ago)`],
    ['last seen', `${localTime(s.lastSeenAt)} (${age(s.lastSeenAt, now)} ago)`],
    ['ended', s.endedAt === null ? null : ended(s.endedAt, s.endReason, now)],
    ['names', [...new Set([s.agentSessionId, ...s.aliases])].join(', ')],
    ['id', s.id],
  ];
  return all.flatMap(([name, value]): [string, string][] => (value === null || value === '' ? [] : [[name, safe(value)]]));
}

const END_WORDS: Readonly<Record<string, string>> = {
  said: 'the agent said so',
  'process-gone': 'its process is gone',
  replaced: 'its process went on with another session',
};

function endWords(reason: string): string {
  return END_WORDS[reason] ?? reason;
}

function ended(at: string, reason: string | null, now: string): string {
  return `${localTime(at)} (${age(at, now)} ago)${reason === null ? '' : `: ${endWords(reason)}`}`;
}

function turn(session: SessionView, now: string): string {
  if (!session.turn.running) return 'not running';
  return session.turn.since === null ? 'running' : `running for ${age(session.turn.since, now)}`;
}
