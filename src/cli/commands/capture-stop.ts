import { tmuxHere } from '../../client/tmux-server.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { bareRef } from '../number.ts';
import { captureName } from '../rendering/capture-text.ts';

export const captureStop: Command = async (context, args) => {
  const { out, env } = context;
  const here = tmuxHere(env);
  const ref = args[0] === undefined ? here.pane : bareRef(args[0]);
  if (ref === null) throw new RollcallError('NO_SUCH_PANE', { detail: 'this terminal is no pane of tmux, and none was named' });
  const reply = await client(context).stopCapture({ socket: here.socket, ref });
  if (out.json) return out.reply(reply);
  out.line(
    `${captureName(reply)} is not captured any more: ${reply.lines} lines, ${reply.gaps} gaps. \`rollcall transcript ${reply.id}\` shows them.`,
  );
};
