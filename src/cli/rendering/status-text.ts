import type { EnforcementReport, MissedView, StatusReply, UnprotectedView } from '../../protocol/api.ts';
import type { Style } from '../output.ts';
import { age } from './age.ts';
import { safe } from './safe.ts';
import { SESSION_COLUMNS, sessionRow } from './session-text.ts';
import { table } from './table.ts';
import { wrap } from './width.ts';

/** The status for people, in lines of at most `width` cells. */
export function statusText(reply: StatusReply, width: number, style: Style): string[] {
  const unprotected = reply.unprotected.map((found) => unprotectedText(found, reply.now));
  const missed = reply.missed.recent.map((call) => missedText(call, reply.now));
  return [
    ...enforcementText(reply.enforcement, width, style),
    '',
    ...sessionsText(reply, width, style),
    ...(unprotected.length > 0 ? section(UNPROTECTED, unprotected, width, style) : []),
    ...(reply.missed.count > 0 ? section(missedTitle(reply.missed.count), missed, width, style) : []),
    ...(reply.warnings.length > 0 ? section('Warnings', reply.warnings.map(safe), width, style) : []),
  ];
}

const UNPROTECTED = 'Not coordinated: no hook of these was ever heard (start them again, or open /hooks in them)';

function enforcementText(found: EnforcementReport, width: number, style: Style): string[] {
  const headings = {
    enforcing: style.good('ENFORCING'),
    'not-enforcing': style.bad('NOT ENFORCING'),
    unknown: `${style.bad('NOT ENFORCING')} as far as is known`,
  };
  return [headings[found.verdict], ...items(found.reasons.map(safe), width)];
}

function sessionsText(reply: StatusReply, width: number, style: Style): string[] {
  const place = reply.workspace === null ? 'here (not a repository)' : `in ${safe(reply.workspace.name)} (${safe(reply.workspace.root)})`;
  const count = reply.sessions.length;
  if (count === 0) return wrapped(`No session works ${place}.`, width);
  const [head = '', ...rows] = table(
    SESSION_COLUMNS,
    reply.sessions.map((s) => sessionRow(s, reply.now)),
    width,
  );
  return [...wrapped(`${count} ${count === 1 ? 'session' : 'sessions'} ${place}`, width), style.strong(head), ...rows];
}

function unprotectedText(found: UnprotectedView, now: string): string {
  return `${safe(found.agent)} process ${found.pid} in ${safe(found.cwd)}, started ${age(found.startedAt, now)}${found.startedAt === null ? '' : ' ago'}`;
}

function missedTitle(count: number): string {
  return `${count} hook ${count === 1 ? 'call' : 'calls'} reached no daemon: what they did was not coordinated`;
}

function missedText(call: MissedView, now: string): string {
  const when = call.at === null ? 'at an unknown time' : `${age(call.at, now)} ago`;
  return `${when}: ${safe(call.event)} of session ${safe(call.agentSessionId)}${call.path === null ? '' : `, ${safe(call.path)}`}`;
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
