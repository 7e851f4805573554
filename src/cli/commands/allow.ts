import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { localTime } from '../rendering/age.ts';
import { safe } from '../rendering/safe.ts';

export const allow: Command = async (context, args) => {
  const { out, pid, terminal } = context;
  const reply = await client(context).allow({ code: args[0] ?? '', caller: { pid, terminal } });
  if (out.json) return out.reply(reply);
  const { decision, until } = reply;
  const who = decision.session === null ? 'its session' : `#${decision.session.number}`;
  out.line(`${who} may make that call once, until ${localTime(until)} (rule ${safe(decision.rule.id)}). Tell it to try again.`);
};
