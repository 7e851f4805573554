import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { placesText, recordsText } from '../rendering/record-text.ts';
import { safe, safeJsonText } from '../rendering/safe.ts';

export const showRecord: Command = async (context, args, options) => {
  const { out } = context;
  const raw = options['raw'] === true;
  const reply = await client(context).record(args[0] ?? '', raw);
  if (out.json) return out.reply(reply);
  if (raw) return out.line(safeJsonText((reply.raw ?? '').trimEnd()));
  const whose = reply.session === null ? '' : ` of session ${safe(reply.session)}`;
  out.line(out.style.strong(`Record r${reply.id}: ${safe(reply.kind)} (${safe(reply.type)})${whose}, ${safe(reply.agent)}`));
  for (const line of placesText(reply)) out.line(line);
  out.line();
  for (const line of recordsText([reply], '', out).lines) out.line(line);
};
