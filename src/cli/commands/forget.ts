import { RollcallError } from '../../protocol/errors.ts';
import type { Command, CommandContext, Options } from '../command.ts';
import { confirm } from '../confirm.ts';
import { client } from '../daemon-client.ts';
import { momentOf } from '../moment.ts';
import { bareRef } from '../number.ts';
import { forgetText, forgottenText, sumText } from '../rendering/forget-text.ts';
import { safe } from '../rendering/safe.ts';

const COMMAND = 'rollcall forget';

export const forget: Command = async (context, args, options) => {
  const [ref] = args;
  const ways = [ref, options['before'], options['list'], options['undo']].filter((way) => way !== undefined);
  if (ways.length !== 1) throw misused('name a session, or give one of --before, --list and --undo');
  if (options['all'] !== undefined && options['before'] === undefined) throw misused('--all belongs to --before');
  if (options['list'] === true) return list(context);
  if (typeof options['undo'] === 'string') return undo(context, bareRef(options['undo']));
  return forgetSessions(context, ref, options);
};

async function list(context: CommandContext): Promise<void> {
  const { out } = context;
  const reply = await client(context).forgotten();
  if (out.json) return out.reply(reply);
  if (reply.forgotten.length === 0) return out.line('Nothing is forgotten.');
  for (const line of forgottenText(reply, out.width)) out.line(line);
}

async function undo(context: CommandContext, session: string): Promise<void> {
  const { out, pid, terminal } = context;
  const reply = await client(context).undoForget({ caller: { pid, terminal }, session });
  if (out.json) return out.reply(reply);
  out.line(`${safe(reply.sessions.join(', ') || session)} is captured again, from what its agent still has.`);
}

async function forgetSessions(context: CommandContext, ref: string | undefined, options: Options): Promise<void> {
  const { out, pid, terminal } = context;
  const asked = {
    caller: { pid, terminal },
    session: ref === undefined ? null : bareRef(ref),
    before: momentOf(options['before'], '--before', COMMAND, new Date()),
    all: options['all'] === true,
  };
  const api = client(context);
  const found = await api.forgetTranscripts({ ...asked, dryRun: true, only: null });
  if (!out.json) for (const line of forgetText(found, out.width)) out.line(line);
  if (found.sessions.length === 0) {
    if (out.json) return out.reply(found);
    return out.line('Nothing is older than that.');
  }
  const question = `Forget ${sumText(found.sessions)}? The transcripts of the agents stay; only they could bring it back.`;
  if (!options['yes'] && !out.json && !(await confirm(safe(question), false))) return out.line('Nothing was changed.');
  const only = found.sessions.flatMap(({ ids }) => ids);
  const reply = await api.forgetTranscripts({ ...asked, dryRun: false, only });
  if (out.json) return out.reply(reply);
  out.line(`Forgotten: ${sumText(reply.sessions)}.`);
  if (!reply.clean) out.line('Somebody reads the archive just now: its log is overwritten as soon as that is over.');
}

function misused(detail: string): RollcallError {
  return new RollcallError('USAGE', { detail, command: COMMAND });
}
