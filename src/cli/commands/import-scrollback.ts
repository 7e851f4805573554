import { resolve } from 'node:path';
import type { ScrollbackFile } from '../../protocol/api-terminal.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { bareRef } from '../number.ts';
import { safe } from '../rendering/safe.ts';

export const importScrollback: Command = async (context, args, options) => {
  const { out, cwd } = context;
  const ref = options['session'];
  const reply = await client(context).importScrollback({
    files: args.map((file) => resolve(cwd, file)),
    session: typeof ref === 'string' ? bareRef(ref) : null,
    dryRun: options['dry-run'] === true,
  });
  const rejected = reply.files.filter(({ accepted }) => !accepted).length;
  if (out.json) out.reply(reply);
  else for (const file of reply.files) out.line(fileText(file, reply.dryRun));
  return rejected === reply.files.length ? 1 : 0;
};

function fileText(file: ScrollbackFile, dryRun: boolean): string {
  const { path, accepted, why, session, added } = file;
  if (!accepted) return `✗ ${safe(path)}: rejected; ${safe(why)}`;
  const done = dryRun ? 'would be imported' : added > 0 ? `${added} lines imported` : 'nothing to add, it is there already';
  return `✓ ${safe(path)}: ${safe(why)}; ${done} as ${safe(session ?? '')}`;
}
