import { writeExport } from '../../client/write-export.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { safe } from '../rendering/safe.ts';

const FORMAT = 'claude_sessions';

export const exportSessions: Command = async (context, _args, options) => {
  const { out, cwd } = context;
  if (options['format'] !== FORMAT) {
    const given = options['format'] === undefined ? '' : `, not '${String(options['format'])}'`;
    throw new RollcallError('USAGE', { detail: `--format takes ${FORMAT}${given}`, command: 'rollcall export' });
  }
  const reply = await client(context).export();
  const file = options['out'];
  const written = typeof file === 'string' ? writeExport(cwd, file, reply.text) : null;
  if (out.json) return out.reply(written === null ? reply : { format: reply.format, sessions: reply.sessions, written });
  if (written === null) return out.raw(reply.text);
  out.line(`Wrote ${reply.sessions} session(s) to ${safe(written)}`);
};
