import { tmuxHere } from '../../client/tmux-server.ts';
import type { CaptureView } from '../../protocol/api-terminal.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { asker } from '../asker.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { bareRef } from '../number.ts';
import { captureName } from '../rendering/capture-text.ts';

export const captureStart: Command = async (context, _args, options) => {
  const { out, env } = context;
  const here = tmuxHere(env);
  const named = options['tmux'];
  const pane = typeof named === 'string' ? named : here.pane;
  if (pane === null) throw new RollcallError('NO_SUCH_PANE', { detail: 'this terminal is no pane of tmux, and none was named' });
  const session = typeof options['session'] === 'string' ? bareRef(options['session']) : null;
  const reply = await client(context).startCapture({ ...asker(context), socket: here.socket, pane, session });
  for (const warning of warningsOf(reply.capture)) out.warn(warning);
  if (out.json) return out.reply(reply);
  const { number } = reply.capture.session ?? { number: 0 };
  out.line(`${captureName(reply.capture)} ${reply.already ? 'is captured already' : 'is captured'}, as session #${number}.`);
  out.line(
    `\`rollcall transcript ${number}\` shows what scrolled off its screen; \`rollcall capture stop ${reply.capture.pane}\` ends it.`,
  );
};

function warningsOf({ how, historyLimit, smallHistory, problem }: CaptureView): string[] {
  const warnings: string[] = [];
  if (problem !== null) warnings.push(`⚠️  It cannot be looked at now (${problem}); it is tried again.`);
  if (how === 'looks')
    warnings.push(
      '⚠️  The output of this pane goes to another program (pipe-pane). Only its history is looked at, every two seconds: what is printed faster is missed.',
    );
  if (smallHistory)
    warnings.push(
      `⚠️  tmux keeps only ${historyLimit} lines of this pane. If the capture is interrupted, older ones are missed: \`set -g history-limit 10000\` or more in tmux.conf, for new panes.`,
    );
  return warnings;
}
