import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sessionIdOf } from '../bench/support/corpus.ts';
import { DEFAULT_START, uuid4 } from '../transcripts/plan.ts';
import { textsFrom } from '../transcripts/texts.ts';
import { writePieces } from '../transcripts/write.ts';
import { Random } from './random.ts';

/** Words that the texts around them do not have. */
export const HALF = 'halfling';
export const TENTH = 'tenthmark';
/** Each is in one record of a hundred, by chance: both are in about one of ten thousand. */
export const TWO = ['ambergate', 'stonebrook'] as const;
/** Each is in `RARE_HITS` records. */
export const RARE = Array.from({ length: 20 }, (_, at) => `rarity${String.fromCodePoint(97 + at)}x`);
export const RARE_HITS = 10;

const SESSION_RECORDS = 5000;
const CHARACTERS: [number, number] = [40, 600];

/** Transcripts with so many records in which those words are as common as their names say. `both`: records that have the two. */
export function writeSearchCorpus(configDirectory: string, records: number, seed: number): { paths: string[]; both: number } {
  const project = join(configDirectory, 'projects/-home-keeper-apiary');
  mkdirSync(project, { recursive: true });
  const random = new Random(seed, 'search');
  const texts = textsFrom(random);
  let both = 0;
  const step = Math.max(1, Math.floor(records / (RARE.length * RARE_HITS)));
  const textOf = (at: number): string => {
    const words = [texts.prose(random.between(...CHARACTERS))];
    if (random.chance(0.5)) words.push(HALF);
    if (random.chance(0.1)) words.push(TENTH);
    const two = TWO.filter(() => random.chance(0.01));
    words.push(...two);
    if (two.length === TWO.length) both += 1;
    const rare = at % step === 0 ? at / step : RARE.length * RARE_HITS;
    if (rare < RARE.length * RARE_HITS) words.push(RARE[rare % RARE.length] ?? '');
    return words.join(' ');
  };
  const paths: string[] = [];
  for (let from = 0; from < records; from += SESSION_RECORDS) {
    const sessionId = sessionIdOf(seed, from / SESSION_RECORDS);
    const path = join(project, `${sessionId}.jsonl`);
    writePieces(path, lines(from, Math.min(records, from + SESSION_RECORDS), sessionId));
    paths.push(path);
  }
  return { paths, both };

  function* lines(from: number, to: number, sessionId: string): Generator<string> {
    for (let at = from; at < to; at += 1) {
      const role = at % 2 === 0 ? 'user' : 'assistant';
      const content = role === 'user' ? textOf(at) : [{ type: 'text', text: textOf(at) }];
      const timestamp = new Date(DEFAULT_START + at * 1000).toISOString();
      yield `${JSON.stringify({ type: role, uuid: uuid4(random), sessionId, timestamp, message: { role, content } })}\n`;
    }
  }
}
