import { resolve } from 'node:path';
import { RollcallError } from '../../protocol/errors.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { safe } from '../rendering/safe.ts';
import { shellWord } from '../rendering/shell-word.ts';

export const release: Command = async (context, args, options) => {
  const { out, cwd } = context;
  const request = {
    paths: args.map((path) => resolve(cwd, path)),
    force: options['force'] === true,
    caller: { pid: context.pid, terminal: context.terminal },
  };
  const reply = await client(context)
    .release(request)
    .catch((error: unknown) => {
      throw out.json ? error : asTyped(error, args, cwd);
    });
  if (out.json) return out.reply(reply);
  if (reply.released.length === 0) return out.line('Nothing was held.');
  // A shared claim and an edit of one file are two leases, and one line.
  const lines = reply.released.map(({ path, session }) => `released ${safe(path)} (was #${session.number}'s)`);
  for (const line of new Set(lines)) out.line(line);
};

/** The remedy names the command that helps: with the path as it was typed (the daemon's is relative to the worktree), quoted for sh. */
function asTyped(error: unknown, args: readonly string[], cwd: string): unknown {
  if (!(error instanceof RollcallError) || error.code !== 'NOT_YOUR_LEASE') return error;
  const held = error.details['path'] ?? '';
  const typed = args.find((path) => resolve(cwd, path).endsWith(`/${held}`)) ?? held;
  return new RollcallError(error.code, { ...error.details, path: shellWord(typed) }, { cause: error });
}
