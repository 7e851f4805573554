import type { EnforcementReport, IncidentView, MissedView, StatusReply, UnprotectedView } from '../../protocol/api.ts';
import type { OfferedReply } from '../../protocol/api-governance.ts';
import type { Output, Style } from '../output.ts';
import { age, clockTime } from './age.ts';
import { claimLine } from './claim-text.ts';
import { lineTexts } from './line-text.ts';
import { safe } from './safe.ts';
import { goneText } from './place-text.ts';
import { sessionTable } from './session-table.ts';
import { wrap } from './width.ts';
import { leftWorktreeText } from './worktree-text.ts';

/** The status for people, in lines of at most `width` cells. */
export function statusText(
  reply: StatusReply,
  asked: Asked,
  { width, style }: Pick<Output, 'width' | 'style'>,
  offered: OfferedReply['offered'],
): string[] {
  const codes = offered.map(
    ({ decision, session, rule, tool, code, until }) =>
      `${safe(tool)} of #${session.number}, rule ${safe(rule)} (${safe(decision)}), until ${clockTime(until, reply.now)}: rollcall allow ${safe(code)}`,
  );
  const foreign = (optedOut: boolean): string[] =>
    reply.unprotected.filter((found) => found.optedOut === optedOut).map((found) => unprotectedText(found, reply.now));
  const unprotected = foreign(false);
  const optedOut = foreign(true);
  const missed = missedTexts(reply.missed.recent, reply.now);
  const claims = reply.leases.filter(({ origin }) => origin === 'claim').map((claim) => claimLine(claim, reply.now));
  const lines = lineTexts(reply.waits, reply.now);
  const incidents = reply.incidents.map((incident) => incidentText(incident, reply.now));
  const { leftWorktrees, now } = reply;
  const left = leftWorktrees.slice(0, LEFT_SHOWN).map((view) => leftWorktreeText(view, now));
  if (leftWorktrees.length > LEFT_SHOWN) left.push(`and ${leftWorktrees.length - LEFT_SHOWN} more`);
  return [
    ...enforcementText(reply.enforcement, width, style),
    '',
    ...sessionsText(reply, asked, width, style),
    ...(claims.length > 0 ? section('Claims', claims, width, style) : []),
    ...(lines.length > 0 ? section('In line, the first one first', lines, width, style) : []),
    ...(incidents.length > 0 ? section('Changed under the lease of another, in the last 24 hours', incidents, width, style) : []),
    ...(reply.mixed > 0 ? ['', ...wrapped(mixedText(reply.mixed), width)] : []),
    ...(codes.length > 0 ? section(CODES, codes, width, style) : []),
    ...(left.length > 0 ? section(LEFT, left, width, style) : []),
    ...(unprotected.length > 0 ? section(UNPROTECTED, unprotected, width, style) : []),
    ...(optedOut.length > 0 ? section(OPTED_OUT, optedOut, width, style) : []),
    ...(reply.missed.count > 0 ? section(missedTitle(reply.missed.count), missed, width, style) : []),
    ...(reply.warnings.length > 0 ? section('Warnings', reply.warnings.map(safe), width, style) : []),
  ];
}

const CODES = 'Calls that were stopped, and that you can let through once';
const LEFT = 'Worktrees that were left with work in them (`rollcall worktree list` asks git how they stand now)';
const LEFT_SHOWN = 5;
const UNPROTECTED = 'Not coordinated: no hook of these was ever heard (start them again, or open /hooks in them)';
const OPTED_OUT = 'Opted out: these were started with ROLLCALL_NO_COORDINATION';

/** Where the question was asked. */
interface Asked {
  cwd: string;
  cwdGone: boolean;
}

function enforcementText(found: EnforcementReport, width: number, style: Style): string[] {
  const headings = {
    enforcing: style.good('ENFORCING'),
    'not-enforcing': style.bad('NOT ENFORCING'),
    unknown: `${style.bad('NOT ENFORCING')} as far as is known`,
  };
  return [headings[found.verdict], ...items(found.reasons.map(safe), width)];
}

function sessionsText(reply: StatusReply, { cwd, cwdGone }: Asked, width: number, style: Style): string[] {
  const place = reply.workspace === null ? 'here (not a repository)' : `in ${safe(reply.workspace.name)} (${safe(reply.workspace.root)})`;
  const sessions = reply.sessions.filter(({ status }) => status !== 'ended');
  const count = sessions.length;
  if (count === 0) return wrapped(cwdGone ? goneText(cwd) : `No session works ${place}.`, width);
  const root = reply.workspace?.root;
  const elsewhere = root !== undefined && sessions.some(({ worktree }) => worktree !== null && worktree !== root);
  const [head = '', ...rows] = sessionTable(sessions, { leases: reply.leases, now: reply.now, elsewhere, width });
  return [...wrapped(`${count} ${count === 1 ? 'session' : 'sessions'} ${place}`, width), style.strong(head), ...rows];
}

/** `#2 changed src/a.ts under #1's lease, 14:02`. */
function incidentText({ at, path, holder, culprit }: IncidentView, now: string): string {
  const who = culprit === null ? 'somebody else' : `#${culprit.number}`;
  return `${who} changed ${safe(path)} under #${holder.number}'s lease, ${clockTime(at, now)}`;
}

function mixedText(count: number): string {
  const files = count === 1 ? '1 file holds' : `${count} files hold`;
  return `${files} uncommitted work of more than one author: \`rollcall whose <path>\` names them.`;
}

function unprotectedText(found: UnprotectedView, now: string): string {
  return `${safe(found.agent)} process ${found.pid} in ${safe(found.cwd)}, started ${age(found.startedAt, now)}${found.startedAt === null ? '' : ' ago'}`;
}

function missedTitle(count: number): string {
  return `${count === 1 ? '1 hook call' : `${count} hook calls`} reached no daemon: what ${count === 1 ? 'it' : 'they'} did was not coordinated`;
}

/** Newest first, as they came; equal ones are one line with the time of the newest. */
function missedTexts(calls: readonly MissedView[], now: string): string[] {
  const alike = Map.groupBy(calls, ({ event, agentSessionId, path }) => JSON.stringify([event, agentSessionId, path]));
  return [...alike.values()].flatMap(([call, ...more]) => (call === undefined ? [] : [missedText(call, more.length + 1, now)]));
}

function missedText(call: MissedView, times: number, now: string): string {
  const when = call.at === null ? 'at an unknown time' : `${age(call.at, now)} ago`;
  const what = `${safe(call.event)} of session ${safe(call.agentSessionId)}${call.path === null ? '' : `, ${safe(call.path)}`}`;
  return times === 1 ? `${when}: ${what}` : `${when}, ${times} times: ${what}`;
}

function section(title: string, lines: readonly string[], width: number, style: Style): string[] {
  return ['', ...wrapped(title, width).map((line) => style.strong(line)), ...items(lines, width)];
}

function items(lines: readonly string[], width: number): string[] {
  return lines.flatMap((line) => wrapped(line, width - 4).map((part, i) => `${i === 0 ? '  - ' : '    '}${part}`));
}

function wrapped(text: string, width: number): string[] {
  return width === Infinity ? [text] : wrap(text, width);
}
