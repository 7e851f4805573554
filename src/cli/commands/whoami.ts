import { ERRORS, RollcallError } from '../../protocol/errors.ts';
import { asker } from '../asker.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { identityText } from '../rendering/identity-text.ts';

const RESTS_ON = { agent: "the agent's session that runs this command", terminal: 'this terminal, until the end of the day' } as const;

export const whoami: Command = async (context) => {
  const { out } = context;
  const reply = await client(context).whoami(asker(context));
  if (out.json) {
    out.reply(reply);
    return reply.session === null ? ERRORS.IDENTITY_UNKNOWN.exit : 0;
  }
  if (reply.session === null) throw new RollcallError('IDENTITY_UNKNOWN');
  out.line(`Session #${reply.session.number}`);
  for (const line of identityText(reply.session, false)) out.line(line);
  if (reply.by !== null) out.line(`  Known by: ${RESTS_ON[reply.by]}`);
  return 0;
};
