import type { Client } from '../../client/client.ts';
import { writeNewFile } from '../../client/text-files.ts';
import type { AuditReply, AuditWanted, DecisionView } from '../../protocol/api-governance.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Command } from '../command.ts';
import { countOf } from '../count.ts';
import { client } from '../daemon-client.ts';
import { momentOf } from '../moment.ts';
import { bareRef } from '../number.ts';
import { auditText } from '../rendering/governance-text.ts';
import { safe } from '../rendering/safe.ts';

const COMMAND = 'rollcall audit';
const USUAL = 50;
const PAGE = 500;
const OUTCOMES = ['deny', 'ask', 'note', 'silent'];

export const audit: Command = async (context, _args, options) => {
  const { out } = context;
  const text = (name: string): string | null => (typeof options[name] === 'string' ? options[name] : null);
  const outcome = text('outcome');
  if (outcome !== null && !OUTCOMES.includes(outcome))
    throw new RollcallError('USAGE', { command: COMMAND, detail: `--outcome takes one of ${OUTCOMES.join(', ')}` });
  const session = text('session');
  const wanted = {
    service: text('service'),
    outcome,
    since: momentOf(options['since'], '--since', COMMAND, new Date()),
    session: session === null ? null : bareRef(session),
    all: options['all'] === true,
  };
  const file = text('export');
  const limit = countOf(options['limit'], '--limit', COMMAND) ?? (file === null ? USUAL : Infinity);
  const reply = await collected(client(context), wanted, limit);
  if (file !== null) {
    const path = writeNewFile(
      context.cwd,
      file,
      reply.decisions.toReversed().map((one) => JSON.stringify(one)),
    );
    if (out.json) return out.reply({ path, decisions: reply.decisions.length });
    return out.line(`${reply.decisions.length} decisions are in ${safe(path)}`);
  }
  if (out.json) return out.reply(reply);
  if (reply.decisions.length === 0) out.line('No such decision.');
  for (const line of auditText(reply, { all: wanted.all, width: out.width })) out.line(line);
  if (reply.next !== null) out.line(`Only the newest ${reply.decisions.length} are shown. --limit shows more, --since fewer.`);
};

/** Page after page. What is decided meanwhile is newer than the first of them, and left out. */
async function collected(daemon: Client, wanted: Omit<AuditWanted, 'after' | 'limit'>, limit: number): Promise<AuditReply> {
  const decisions: DecisionView[] = [];
  let reply = await daemon.audit({ ...wanted, after: null, limit: Math.min(limit, PAGE) });
  const { silent, now } = reply;
  decisions.push(...reply.decisions);
  while (decisions.length < limit && reply.next !== null) {
    reply = await daemon.audit({ ...wanted, after: reply.next, limit: Math.min(limit - decisions.length, PAGE) });
    decisions.push(...reply.decisions);
  }
  return { decisions, next: reply.next, silent, now };
}
