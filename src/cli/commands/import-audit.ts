import { resolve } from 'node:path';
import type { ImportAuditReply } from '../../protocol/api-import.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { safe } from '../rendering/safe.ts';

export const importAudit: Command = async (context, args, options) => {
  const { out, cwd } = context;
  const reply = await client(context).importAudit({ path: resolve(cwd, args[0] ?? ''), dryRun: options['dry-run'] === true });
  if (out.json) out.reply(reply);
  else {
    out.line(importedText(reply));
    for (const { warning, count, places } of reply.warnings)
      out.warn(`${safe(warning)}: ${count} (at ${places.join(', ')}${count > places.length ? ', …' : ''})`);
  }
  return reply.added + reply.known === 0 ? 1 : 0;
};

function importedText({ dryRun, total, added, known, refused, sessions, from, until }: ImportAuditReply): string {
  const done = dryRun ? 'Would import (nothing was changed)' : 'Imported';
  const left = total - added - known;
  const which =
    from === null || until === null ? '' : `; ${sessions} sessions, ${refused} refused, ${from.slice(0, 10)} to ${until.slice(0, 10)}`;
  return `${done}: ${added} added, ${known} there already, ${left} left out of ${total} entries${which}`;
}
