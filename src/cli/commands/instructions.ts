import { RollcallError } from '../../protocol/errors.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { countsText, instructionsText } from '../rendering/instruction-text.ts';

const STATES = ['inbox', 'active', 'rejected', 'snoozed', 'superseded'];

export const instructions: Command = async (context, _args, options) => {
  const { out } = context;
  const state = typeof options['state'] === 'string' ? options['state'] : null;
  if (state !== null && !STATES.includes(state))
    throw new RollcallError('USAGE', { command: 'rollcall instructions', detail: `--state takes one of ${STATES.join(', ')}` });
  const reply = await client(context).instructions(state);
  const shown =
    state !== null || options['all'] === true
      ? reply.instructions
      : reply.instructions.filter((one) => ['inbox', 'active'].includes(one.state));
  if (out.json) return out.reply({ ...reply, instructions: shown });
  for (const line of instructionsText(shown, reply.now, out.style)) out.line(line);
  for (const line of countsText(reply.counts)) out.line(line);
};
