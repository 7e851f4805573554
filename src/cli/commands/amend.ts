import type { AmendRequest } from '../../protocol/api-identity.ts';
import type { SessionView } from '../../protocol/api.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Command, CommandContext } from '../command.ts';
import { client } from '../daemon-client.ts';
import { bareRef, numberOf } from '../number.ts';
import { identityText } from '../rendering/identity-text.ts';
import { safe } from '../rendering/safe.ts';

export const note: Command = async (context, [ref = '', text = '']) => {
  await amend(context, ref, { note: textOf(text) }, ({ number }) => [
    text.trim() === '' ? `The note on Session #${number} was taken away.` : `Session #${number} has its note.`,
  ]);
};

export const rename: Command = async (context, [ref = '', wanted = '']) => {
  const number = numberOf(wanted, '<number>', 'rollcall rename') ?? 0;
  await amend(context, ref, { number }, (session) => [`${before(ref)} is Session #${session.number} now.`]);
};

export const relabel: Command = async (context, [ref = ''], options) => {
  const { role, goal, project } = options;
  if (role === undefined && goal === undefined && project === undefined) {
    throw new RollcallError('USAGE', { detail: '--role, --goal or --project says what it is now', command: 'rollcall relabel' });
  }
  const change = {
    ...(role === undefined ? {} : { role: textOf(String(role)) }),
    ...(goal === undefined ? {} : { goal: textOf(String(goal)) }),
    ...(project === undefined ? {} : { project: textOf(String(project)) }),
  };
  await amend(context, ref, change, (session) => [
    `Session #${session.number}`,
    ...identityText(session, false),
    ...(project === undefined ? [] : [`  Project: ${safe(session.project)}`]),
  ]);
};

type Change = Pick<AmendRequest, 'note' | 'role' | 'goal' | 'project' | 'number'>;

async function amend(
  context: CommandContext,
  ref: string,
  change: Change,
  said: (session: SessionView) => readonly string[],
): Promise<void> {
  const { out, pid, terminal } = context;
  const reply = await client(context).amend({ caller: { pid, terminal }, session: bareRef(ref), ...change });
  if (out.json) return out.reply(reply);
  for (const line of said(reply.session)) out.line(line);
  for (const note of reply.notes ?? []) out.line(safe(note));
}

/** An empty text takes away what was there. */
function textOf(text: string): string | null {
  return text.trim() === '' ? null : text;
}

function before(ref: string): string {
  const bare = bareRef(ref);
  return /^\d+$/.test(bare) ? `Session #${bare}` : `Session ${bare}`;
}
