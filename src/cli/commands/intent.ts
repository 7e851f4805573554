import type { IntentRequest } from '../../protocol/api-intent.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { asker } from '../asker.ts';
import type { Command, Options } from '../command.ts';
import { client } from '../daemon-client.ts';
import { secondsOf } from '../duration.ts';
import { namedPaths } from '../named-paths.ts';
import { bareRef } from '../number.ts';
import { intentText } from '../rendering/intent-text.ts';
import { safe } from '../rendering/safe.ts';

const NAME = 'rollcall intent';

export const intent: Command = async (context, [text], options) => {
  const { out } = context;
  const session = typeof options['session'] === 'string' ? bareRef(options['session']) : null;
  const reply = await client(context).intent({ ...asker(context), session, ...said(text, options, context.cwd) });
  if (out.json) return out.reply(reply);
  for (const line of intentText(reply)) out.line(line);
  for (const note of reply.notes) out.line(safe(note));
};

function said(text: string | undefined, options: Options, cwd: string): Partial<IntentRequest> {
  const eta = secondsOf(options['eta'], '--eta', NAME);
  return {
    ...(text === undefined ? {} : { text: text.trim() === '' ? null : text }),
    ...(options['area'] === undefined ? {} : { areas: namedPaths(several(options['area']), cwd, NAME, 50) }),
    ...(options['progress'] === undefined ? {} : { progress: percentOf(String(options['progress'])) }),
    ...(eta === null ? {} : { eta }),
    ...(options['depends-on'] === undefined ? {} : { dependsOn: several(options['depends-on']).map(bareRef) }),
    ...(options['done'] === undefined ? {} : { done: true }),
  };
}

function several(value: string | true): string[] {
  return String(value).split('\0');
}

function percentOf(text: string): number {
  const percent = Number(/^(\d{1,3})%?$/.exec(text.trim())?.[1] ?? Number.NaN);
  if (percent <= 100) return percent;
  throw new RollcallError('USAGE', { detail: `--progress takes a whole percentage from 0 to 100, not '${text}'`, command: NAME });
}
