import { RollcallError } from '../../protocol/errors.ts';
import type { UsageReply } from '../../protocol/api-budget.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { secondsOf } from '../duration.ts';
import { bareRef } from '../number.ts';
import { usageText } from '../rendering/usage-text.ts';

const GROUPS = ['session', 'day', 'project'] as const;

export const usage: Command = async (context, _args, options) => {
  const { out } = context;
  const by = groupOf(options['by']);
  const last = secondsOf(options['last'], '--last', 'rollcall usage');
  const session = typeof options['session'] === 'string' ? { session: bareRef(options['session']) } : {};
  const reply = await client(context).usage({ all: options['all'] === true, by, last, ...session });
  if (out.json) return out.reply(reply);
  if (reply.rows.length === 0) return out.line('Nothing was used here, as far as transcripts were captured.');
  for (const line of usageText(reply, out.width)) out.line(line);
};

function groupOf(value: string | true | undefined): UsageReply['by'] {
  const found = GROUPS.find((group) => group === (value ?? 'session'));
  if (found !== undefined) return found;
  throw new RollcallError('USAGE', { detail: `--by takes ${GROUPS.join(', ')}, not '${String(value)}'`, command: 'rollcall usage' });
}
