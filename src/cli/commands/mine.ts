import { join, relative } from 'node:path';
import { RollcallError } from '../../protocol/errors.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { mineText } from '../rendering/whose-text.ts';

export const mine: Command = async (context, _args, options) => {
  const { out, cwd } = context;
  if (options['null'] && out.json)
    throw new RollcallError('USAGE', { detail: '--null and --json do not go together', command: 'rollcall mine' });
  const session = typeof options['session'] === 'string' ? options['session'] : null;
  const reply = await client(context).mine({ session, caller: { pid: context.pid, terminal: context.terminal } });
  if (out.json) return out.reply(reply);
  const files = reply.files.map((file) => ({ file, path: relative(cwd, join(reply.worktree, file.path)) }));
  if (options['null']) return out.raw(files.map(({ path }) => `${path}\0`).join(''));
  if (files.length === 0) {
    out.line(
      reply.session === null
        ? 'Every change in this checkout is explained by a session.'
        : `Nothing in this checkout is #${reply.session.number}'s.`,
    );
  }
  for (const { file, path } of files) out.line(mineText(path, file));
};
