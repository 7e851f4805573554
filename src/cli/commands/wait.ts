import type { Command } from '../command.ts';
import { countOf } from '../count.ts';
import { client } from '../daemon-client.ts';
import { namedPaths } from '../named-paths.ts';
import { clockTime } from '../rendering/age.ts';
import { safe } from '../rendering/safe.ts';

const NAME = 'rollcall wait';
/** An agent's own shell tool gives up after two minutes. */
const DEFAULT_SECONDS = 100;
/** What one call of an agent may take. */
const MOST = 50;

export const wait: Command = async (context, args, options) => {
  const { out } = context;
  const paths = namedPaths(args, context.cwd, NAME, MOST);
  const timeoutMs = (countOf(options['timeout'], '--timeout', NAME) ?? DEFAULT_SECONDS) * 1000;
  const session = typeof options['session'] === 'string' ? options['session'] : null;
  const caller = { pid: context.pid, terminal: context.terminal };
  const reply = await client(context).wait({ paths, timeoutMs, session, caller });
  if (out.json) return out.reply(reply);
  const now = new Date().toISOString();
  for (const { path, reservedUntil } of reply.granted) {
    out.line(`granted ${safe(path)}${reservedUntil === null ? '' : ` until ${clockTime(reservedUntil, now)}`}`);
  }
};
