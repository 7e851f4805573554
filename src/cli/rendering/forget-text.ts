import type { ForgetTranscriptsReply, ForgetView, ForgottenReply } from '../../protocol/api-forget.ts';
import { localTime } from './age.ts';
import { byteText } from './byte-text.ts';
import { safe } from './safe.ts';
import { table } from './table.ts';

const SHOWN = 50;

/** What would go. */
export function forgetText({ sessions, living }: ForgetTranscriptsReply, width: number): string[] {
  const rows = sessions
    .slice(0, SHOWN)
    .map((session) => [
      nameText(session),
      session.lastAt === null ? '' : localTime(session.lastAt),
      String(session.files),
      byteText(session.bytes),
      session.handOffs > 0 ? 'yes' : 'no',
      String(session.contexts),
      String(session.messages),
    ]);
  const columns = [
    { title: 'SESSION', min: 20 },
    { title: 'LAST' },
    { title: 'FILES' },
    { title: 'SIZE' },
    { title: 'HAND-OFF' },
    { title: 'CONTEXTS' },
    { title: 'MESSAGES' },
  ];
  const lines = sessions.length === 0 ? [] : table(columns, rows, width);
  if (sessions.length > SHOWN) lines.push(`and ${sessions.length - SHOWN} more`);
  if (living > 0) lines.push(`${living === 1 ? '1 older session is' : `${living} older sessions are`} not over and left out.`);
  return lines;
}

export function sumText(sessions: readonly ForgetView[]): string {
  const files = sessions.reduce((sum, one) => sum + one.files, 0);
  const bytes = sessions.reduce((sum, one) => sum + one.bytes, 0);
  const messages = sessions.reduce((sum, one) => sum + one.messages, 0);
  const mail = messages === 0 ? '' : `, ${messages === 1 ? '1 message' : `${messages} messages`}`;
  const many = sessions.length === 1 ? '1 session' : `${sessions.length} sessions`;
  return `${many}, ${files === 1 ? '1 transcript' : `${files} transcripts`}, ${byteText(bytes)}${mail}`;
}

export function forgottenText({ forgotten }: ForgottenReply, width: number): string[] {
  const rows = forgotten.map(({ session, forgottenAt, paths }) => [
    safe(session ?? '(no session)'),
    localTime(forgottenAt),
    paths.length === 0 ? '' : safe(paths[0] ?? '') + (paths.length > 1 ? ` and ${paths.length - 1} more` : ''),
  ]);
  return table([{ title: 'SESSION' }, { title: 'FORGOTTEN' }, { title: 'FILES', min: 20 }], rows, width);
}

function nameText({ name, ids }: ForgetView): string {
  const [id = ''] = ids;
  return name === null ? safe(id) : `${safe(name)} (${safe(id)})`;
}
