import { asker } from '../asker.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { namedMessage } from '../message-number.ts';
import { bareRef } from '../number.ts';
import { sentText } from '../rendering/message-text.ts';

const NAME = 'rollcall send';

export const send: Command = async (context, [to = '', text = ''], options) => {
  const { out } = context;
  const replyTo = typeof options['reply-to'] === 'string' ? namedMessage(options['reply-to'], '--reply-to', NAME) : null;
  const reply = await client(context).send({ ...asker(context), to: bareRef(to), text, replyTo });
  if (out.json) return out.reply(reply);
  for (const line of sentText(reply)) out.line(line);
};
