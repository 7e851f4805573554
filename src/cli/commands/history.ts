import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { secondsOf } from '../duration.ts';
import { bareRef } from '../number.ts';
import { historyText } from '../rendering/history-text.ts';

export const history: Command = async (context, _args, options) => {
  const { out } = context;
  const last = secondsOf(options['last'], '--last', 'rollcall history');
  const session = typeof options['session'] === 'string' ? { session: bareRef(options['session']) } : {};
  const all = options['all'] === true;
  const reply = await client(context).history({ all, last, ...session });
  if (out.json) return out.reply(reply);
  if (reply.sessions.length === 0) return out.line(last === null ? 'No session has worked here yet.' : 'No session was here in that time.');
  for (const line of historyText(reply, { all, details: 'session' in session, width: out.width })) out.line(line);
};
