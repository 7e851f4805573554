import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { momentOf } from '../moment.ts';
import { bareRef } from '../number.ts';
import { replayText } from '../rendering/replay-text.ts';

export const replay: Command = async (context, args, options) => {
  const { out } = context;
  const at = momentOf(options['at'], '--at', 'rollcall replay', new Date());
  const reply = await client(context).replay(bareRef(args[0] ?? ''), at);
  if (out.json) return out.reply(reply);
  for (const line of replayText(reply, (text) => out.style.strong(text), out.width)) out.line(line);
};
