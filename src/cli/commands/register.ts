import { RollcallError } from '../../protocol/errors.ts';
import type { RollReply } from '../../protocol/api-identity.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { numberOf } from '../number.ts';
import { displacedText, identityText, takenText } from '../rendering/identity-text.ts';
import { rollRows } from '../rendering/roll-text.ts';
import { safe } from '../rendering/safe.ts';

const NAME = 'rollcall register';
/** In place of a number: the lowest that is free. */
const NEXT = 'next';

export const register: Command = async (context, args, options) => {
  const { out } = context;
  const [first = '', role = null, goal = null, sessionId = null, terminal = null] = args;
  const number = first === NEXT ? null : numberOf(first, `<number> (or '${NEXT}')`, NAME);
  const caller = { pid: context.pid, terminal: context.terminal };
  try {
    const reply = await client(context).register({ caller, number, role, goal, sessionId, terminal, force: options['force'] === true });
    if (out.json) return out.reply(reply);
    const { session, cleaned } = reply;
    if (cleaned.length > 0)
      out.line(`💤 Marked ${cleaned.length} session(s) as inactive: ${cleaned.map((s) => `#${s.number}`).join(', ')}`);
    for (const line of displacedText(session.number, reply.displaced)) out.line(line);
    out.line(reply.renewed ? `✅ Session #${session.number} was registered already` : `✅ Registered Session #${session.number}`);
    out.line();
    for (const line of identityText(session, false)) out.line(line);
    for (const note of reply.notes ?? []) out.line(safe(note));
  } catch (error) {
    if (out.json || number === null || !(error instanceof RollcallError) || error.code !== 'NUMBER_TAKEN') throw error;
    for (const line of refusal(number, await client(context).roll({ all: false }))) out.warn(line);
    return error.exit;
  }
};

/** Who has it, who else is there, and whose numbers may be had. */
function refusal(number: number, roll: RollReply): string[] {
  const part = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', title, ...lines]);
  const active = roll.sessions.filter((row) => row.status === 'active');
  const inactive = roll.sessions.filter((row) => row.status === 'inactive');
  return [
    ...takenText(number, roll),
    ...part('Active sessions:', rollRows(active)),
    ...part('Inactive sessions (available to reclaim):', rollRows(inactive)),
  ];
}
