import { resolve } from 'node:path';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { importText, warningText } from '../rendering/import-text.ts';

export const importFpai: Command = async (context, args, options) => {
  const { out, pid, terminal, cwd } = context;
  const reply = await client(context).importFpai({
    caller: { pid, terminal },
    directory: resolve(cwd, args[0] ?? '.'),
    dryRun: options['dry-run'] === true,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  if (out.json) return out.reply(reply);
  for (const line of importText(reply)) out.line(line);
  for (const line of warningText(reply)) out.warn(line);
};
