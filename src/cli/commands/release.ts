import { resolve } from 'node:path';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { safe } from '../rendering/safe.ts';

export const release: Command = async (context, args, options) => {
  const { out, cwd } = context;
  const reply = await client(context).release({
    paths: args.map((path) => resolve(cwd, path)),
    force: options['force'] === true,
    caller: { pid: context.pid, terminal: context.terminal },
  });
  if (out.json) return out.reply(reply);
  if (reply.released.length === 0) return out.line('Nothing was held.');
  for (const { path, session } of reply.released) out.line(`released ${safe(path)} (was #${session.number}'s)`);
};
