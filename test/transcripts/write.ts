import { closeSync, openSync, writeSync } from 'node:fs';
import { Random } from '../soak/random.ts';
import { claudeCodeRecords } from './claude-code.ts';
import { codexRecords } from './codex.ts';
import { emptyTally, type Made, type Tally, type TranscriptPlan } from './plan.ts';

const DEFAULT_RECORDS = 200;
const BUFFER_CHARACTERS = 1024 * 1024;

/**
 * A transcript, piece by piece: a piece is a line with its end, but one that is glued to the next has no end. Constant memory. The tally
 * grows while it is read and is whole at the end.
 */
export function* transcriptLines(plan: TranscriptPlan, tally: Tally = emptyTally()): Generator<string> {
  const chance = new Random(plan.seed, 'damage');
  const made = plan.agent === 'codex' ? codexRecords(plan, tally) : claudeCodeRecords(plan, tally);
  let written = 0;
  let waiting: Made | null = null;
  for (const next of made) {
    if (waiting !== null) {
      written += 1;
      // A record is glued only to a whole one of the same turn: the last of all has its line end.
      const glue = next !== null && happens(plan.gluedEvery, written) && !happens(plan.spoiledEvery, written + 1);
      const piece = happens(plan.spoiledEvery, written) ? spoiled(waiting, chance, tally) : whole(waiting, glue, tally);
      tally.lines += piece.endsWith('\n') ? 1 : 0;
      tally.bytes += Buffer.byteLength(piece);
      yield piece;
    }
    if (next === null && isLongEnough(plan, tally)) return;
    waiting = next;
  }
}

/** Writes it to a file (0600). @returns what it holds */
export function writeTranscript(path: string, plan: TranscriptPlan): Tally {
  const tally = emptyTally();
  writePieces(path, transcriptLines(plan, tally));
  return tally;
}

export function writePieces(path: string, pieces: Iterable<string>): void {
  const fd = openSync(path, 'w', 0o600);
  try {
    let [waiting, length]: [string[], number] = [[], 0];
    for (const piece of pieces) {
      waiting.push(piece);
      length += piece.length;
      if (length < BUFFER_CHARACTERS) continue;
      writeSync(fd, waiting.join(''));
      [waiting, length] = [[], 0];
    }
    writeSync(fd, waiting.join(''));
  } finally {
    closeSync(fd);
  }
}

function isLongEnough(plan: TranscriptPlan, tally: Tally): boolean {
  if (plan.bytes !== undefined) return tally.bytes >= plan.bytes;
  return tally.records >= (plan.records ?? DEFAULT_RECORDS);
}

function happens(every: number | undefined, written: number): boolean {
  return every !== undefined && every > 0 && written % every === 0;
}

function whole({ record, adds }: Made, glue: boolean, tally: Tally): string {
  tally.records += 1;
  for (const [name, more] of Object.entries(adds ?? {})) tally[name as keyof NonNullable<Made['adds']>] += more;
  if (glue) tally.glued += 1;
  return `${JSON.stringify(record)}${glue ? '' : '\n'}`;
}

/** As found in real ones: the end of a line is missing, or zeros stand in the place of its middle. */
function spoiled({ record }: Made, chance: Random, tally: Tally): string {
  tally.spoiled += 1;
  const line = JSON.stringify(record);
  const cut = chance.between(1, line.length - 1);
  if (chance.chance(0.5)) return `${line.slice(0, cut)}\n`;
  return `${line.slice(0, cut)}${'\0'.repeat(Math.min(64, line.length - cut))}${line.slice(Math.min(line.length, cut + 64))}\n`;
}
