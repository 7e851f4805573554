import type { HistoryReply, HistoryRow } from '../../protocol/api-history.ts';
import { clockTime } from './age.ts';
import { safe } from './safe.ts';
import { table, type Column } from './table.ts';
import { truncate } from './width.ts';

const COLUMNS: readonly Column[] = [
  { title: '#' },
  { title: 'AGENT' },
  { title: 'FROM' },
  { title: 'UNTIL' },
  { title: 'HERE' },
  { title: 'TURNS' },
  { title: 'FILES' },
  { title: 'LEASES' },
  { title: 'CLAIMS' },
  { title: 'REFUSED' },
  { title: 'INCIDENTS' },
  { title: 'MESSAGES' },
  { title: 'ENDED', min: 8 },
  { title: 'ROLE', min: 12 },
  { title: 'WORKSPACE', min: 10 },
];

/** One row for each session, the newest first; with `details` the names of its files below. */
export function historyText(reply: HistoryReply, options: { all: boolean; details: boolean; width: number }): string[] {
  const { all, details, width } = options;
  const lines = table(
    COLUMNS,
    reply.sessions.map((session) => row(session, reply.now, all)),
    width,
  );
  if (reply.sessions.some((session) => !session.complete))
    lines.push('', '+ at least: the journal does not go back to the start of that session.');
  if (reply.more) lines.push('', `Only the newest ${reply.sessions.length} are shown. \`--last\` narrows it.`);
  if (!details) return lines;
  for (const session of reply.sessions) lines.push('', ...filesText(session).map((line) => truncate(line, width)));
  return lines;
}

function row(session: HistoryRow, now: string, all: boolean): string[] {
  const count = (n: number): string => `${n}${session.complete ? '' : '+'}`;
  return [
    `#${session.number}`,
    safe(session.agent),
    clockTime(session.from, now),
    session.until === null ? 'now' : clockTime(session.until, now),
    timeText(session.seconds),
    count(session.turns),
    count(session.files),
    count(session.leases),
    count(session.claims),
    count(session.denials),
    count(session.incidents),
    session.messagesSent + session.messagesReceived === 0 ? '' : `${count(session.messagesSent)} / ${count(session.messagesReceived)}`,
    session.state === 'ended' ? safe(session.endReason ?? 'unknown') : session.state,
    safe(session.role ?? session.goal ?? ''),
    all ? safe(session.workspace) : '',
  ];
}

function filesText({ number, files, names }: HistoryRow): string[] {
  if (files === 0) return [`#${number} changed no file.`];
  const unnamed = Math.max(0, files - names.length);
  const head = `#${number} changed ${files === 1 ? 'one file' : `${files} files`}${names.length === 0 ? '' : ':'}`;
  const rest = unnamed === 0 ? [] : [`  ${names.length === 0 ? 'their names' : `the names of ${unnamed} more`} are not kept any more`];
  return [head, ...names.map((name) => `  ${safe(name)}`), ...rest];
}

/** `40 s`, `12 min`, `3 h 5 min`, `2 d 4 h`. */
function timeText(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
