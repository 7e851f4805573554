import type { RecordView, TranscriptReply } from '../../protocol/api-archive.ts';
import type { Client } from '../../client/client.ts';
import type { Command, Options } from '../command.ts';
import { countOf } from '../count.ts';
import { client } from '../daemon-client.ts';
import { momentOf } from '../moment.ts';
import { bareRef } from '../number.ts';
import { recordsText } from '../rendering/record-text.ts';
import { safe } from '../rendering/safe.ts';
import { shellWord } from '../rendering/shell-word.ts';

const COMMAND = 'rollcall transcript';
const USUAL = 100;
const PAGE = 500;

interface Wanted {
  from: number | null;
  to: number | null;
  full: boolean;
  after: string | null;
  limit: number;
}

export const transcript: Command = async (context, args, options) => {
  const { out } = context;
  const now = new Date();
  const wanted: Wanted = {
    from: momentOf(options['from'], '--from', COMMAND, now),
    to: momentOf(options['to'], '--to', COMMAND, now),
    full: options['full'] === true,
    after: typeof options['after'] === 'string' ? options['after'] : null,
    limit: countOf(options['limit'], '--limit', COMMAND) ?? USUAL,
  };
  const ref = bareRef(args[0] ?? '');
  const whole: RecordView[] = [];
  let [last, day]: [TranscriptReply | null, string] = [null, ''];
  for await (const page of pages(client(context), ref, wanted)) {
    if (out.json) whole.push(...page.records);
    else {
      if (last === null) out.line(out.style.strong(`Session ${safe(page.session)} (${safe(page.agent)})`));
      const text = recordsText(page.records, day, out);
      for (const line of text.lines) out.line(line);
      day = text.day;
      if (last === null && page.records.length === 0) out.line('No record of that time.');
    }
    last = page;
  }
  if (last === null) return;
  if (out.json) return out.reply({ ...last, records: whole });
  if (last.next !== null) out.line(`more: ${goOn(ref, last.next, options)}`);
};

/** Page after page, until so many records are there as are wanted. */
async function* pages(daemon: Client, ref: string, { limit, after, ...which }: Wanted): AsyncGenerator<TranscriptReply> {
  let [left, next] = [limit, after];
  do {
    const page: TranscriptReply = await daemon.transcript(ref, { ...which, after: next, limit: Math.min(left, PAGE) });
    yield page;
    left -= page.records.length;
    next = page.next;
  } while (left > 0 && next !== null);
}

/** The command line for what follows. */
function goOn(ref: string, next: string, options: Options): string {
  const kept = (['from', 'to', 'limit'] as const).flatMap((name) => {
    const value = options[name];
    return typeof value === 'string' ? [`--${name}`, shellWord(value)] : [];
  });
  return [COMMAND, shellWord(ref), ...kept, ...(options['full'] === true ? ['--full'] : []), '--after', next].join(' ');
}
