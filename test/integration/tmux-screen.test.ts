import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TerminalCapture, type CapturedItem } from '../../src/core/terminal/capture.ts';
import { until } from './daemon-process.ts';
import { TerminalWorld } from './tmux-terminal.ts';

const COLUMNS = 20;
const HEIGHT = 6;

let terminal: TerminalWorld;
beforeAll(() => {
  terminal = new TerminalWorld({ columns: COLUMNS, height: HEIGHT, historyLimit: 5000 });
});
afterAll(() => terminal.close());

const count = fc.integer({ min: 1, max: 7 });
/** Without what is cleared as a whole: there the capture keeps to a rule of its own. */
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', 'é'), minLength: 1, maxLength: 28 }) },
  { weight: 5, arbitrary: fc.constantFrom('\r\n', '\r\n', '\r', '\b', '\t') },
  { weight: 4, arbitrary: fc.tuple(count, fc.constantFrom(...Array.from('ABCDEFGLMPSXd'))).map(([n, final]) => `\x1b[${n}${final}`) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 2 }).map((n) => `\x1b[${n}K`) },
  { weight: 1, arbitrary: fc.tuple(count, count).map(([y, x]) => `\x1b[${y};${x}H`) },
  { weight: 1, arbitrary: fc.constantFrom('\x1bM', '\x1bD', '\x1bE', '\x1b7', '\x1b8', '\x1b[2;5r', '\x1b[r') },
);

function withoutBlankEnd(lines: readonly CapturedItem[]): CapturedItem[] {
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
}

let run = 0;

/** What tmux itself makes of a stream: all lines of its history and screen. */
async function byTmux(stream: string): Promise<string[]> {
  run += 1;
  const file = join(terminal.directory, 'stream');
  // The title tells that all before it was read; CAN ends what is not whole.
  writeFileSync(file, `${stream}\x18\x1b]2;run ${run}\x07`);
  const pane = terminal.tmux('new-window', '-P', '-F', '#{pane_id}', `stty raw; cat ${file}; exec sleep 100`).trim();
  await until('the stream', () => terminal.tmux('display-message', '-p', '-t', pane, '#{pane_title}').trim() === `run ${run}`);
  const text = terminal.tmux('capture-pane', '-p', '-J', '-t', pane, '-S', '-', '-E', '-');
  terminal.tmux('kill-pane', '-t', pane);
  return text.split('\n').map((line) => line.trimEnd());
}

test('the model of the screen gives the lines that tmux has', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
      async (stream) => {
        const capture = new TerminalCapture({ columns: COLUMNS, height: HEIGHT });
        const items = [...capture.feed(new TextEncoder().encode(stream)), ...capture.finish()];
        expect(withoutBlankEnd(items)).toEqual(withoutBlankEnd(await byTmux(stream)));
      },
    ),
    { numRuns: 120, seed: 5 },
  );
}, 120_000);
