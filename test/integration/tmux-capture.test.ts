import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { CaptureReading } from '../../src/agents/terminal/capture-reading.ts';
import type { CapturedItem } from '../../src/core/terminal/capture.ts';
import { until } from './daemon-process.ts';
import { TerminalWorld } from './tmux-terminal.ts';

const open: TerminalWorld[] = [];

function world(size: Partial<{ columns: number; height: number; historyLimit: number }> = {}, name?: string): TerminalWorld {
  const made = new TerminalWorld({ columns: 100, height: 24, historyLimit: 2000, ...size }, name);
  open.push(made);
  return made;
}

afterEach(() => {
  for (const made of open.splice(0)) made.close();
});

const numbered = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);
const numbersOf = (items: readonly CapturedItem[]): CapturedItem[] =>
  items.filter((item) => typeof item !== 'string' || /^line \d+$/.test(item));
const count = (from: number, to: number): string => `seq -f 'line %.0f' ${from} ${to}`;

describe('a pane that is written', () => {
  test('7,000 lines through a history of 2,000 are there, each once, in order', async () => {
    const terminal = world();
    expect(await terminal.start()).toMatchObject({ ok: true, kind: 'started', segment: 1, facts: { historyLimit: 2000 } });
    await terminal.command(count(1, 7000));
    expect((await terminal.facts()).historySize).toBeLessThanOrEqual(2000);
    expect(numbersOf(await terminal.linesWith('line 7000'))).toEqual(numbered(1, 7000));
  });

  test('another width in the middle, a pager, a cleared history and a cleared screen take and add nothing', async () => {
    const terminal = world();
    await terminal.start();
    await terminal.command(count(1, 1500));
    await terminal.resize(40, 24);
    await terminal.command(count(1501, 3000));
    await terminal.command(`seq -f 'page %.0f' 1 300 > pages; ${count(3001, 3100)}`);
    terminal.type('less pages');
    await until('the pager', async () => (await terminal.facts()).alternate);
    terminal.keys('Space', 'Space', 'q');
    await until('the shell', async () => !(await terminal.facts()).alternate);
    await terminal.command(count(3101, 4000));
    terminal.tmux('clear-history', '-t', terminal.pane.pane);
    await terminal.command(count(4001, 5000));
    terminal.keys('C-l');
    await terminal.command('clear');
    await terminal.command(count(5001, 5010));
    await terminal.resize(100, 40);
    await terminal.command(count(5011, 7000));
    const items = await terminal.linesWith('line 7000');
    expect(numbersOf(items)).toEqual(numbered(1, 7000));
    expect(items.filter((item) => typeof item !== 'string' || item.startsWith('page '))).toEqual([]);
    expect(items.filter((item) => typeof item === 'string' && item.includes(count(5001, 5010)))).toHaveLength(1);
  });

  test('500 equal lines are 500; other scripts, long lines and colours are as they were printed', async () => {
    const terminal = world({ columns: 60 });
    const long = `long ${'0123456789'.repeat(40)} end`;
    await terminal.start();
    await terminal.command(
      `for i in $(seq 500); do echo x; done; printf '日本語 ⏺ naïve 🎉\\n'; printf '\\033[31mred\\033[0m\\n'; echo ${long}; echo over`,
    );
    const items = await terminal.linesWith('over');
    expect(items.filter((item) => item === 'x')).toHaveLength(500);
    expect(items.slice(items.lastIndexOf('x') + 1, items.indexOf('over') + 1)).toEqual(['日本語 ⏺ naïve 🎉', 'red', long, 'over']);
  });

  test('what stood there before is kept too, and is not told twice', async () => {
    const terminal = world();
    await terminal.command(count(1, 1000));
    await terminal.start();
    await terminal.command(count(1001, 2000));
    expect(numbersOf(await terminal.linesWith('line 2000'))).toEqual(numbered(1, 2000));
  });

  test('the files are private, whatever their directory is called', async () => {
    const name = "a 'b' #{pane_id} %H #[x] $(touch no) `c`;";
    const terminal = world({}, name);
    mkdirSync(join(terminal.directory, name));
    await terminal.start();
    await terminal.command(count(1, 50));
    expect(numbersOf(await terminal.linesWith('line 50'))).toEqual(numbered(1, 50));
    const directory = join(terminal.root, 'one');
    expect([terminal.root, directory].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700]);
    expect(readdirSync(directory).map((file) => statSync(join(directory, file)).mode & 0o777)).toEqual([0o600, 0o600]);
    expect(readdirSync(terminal.directory)).not.toContain('no');
  });
});

describe('an interruption', () => {
  test('of whoever reads: it goes on in the middle, with the lines that were printed meanwhile', async () => {
    const terminal = world();
    const directory = join(terminal.root, 'one');
    await terminal.start();
    const items: CapturedItem[] = [];
    let saved: string | null = null;
    for (let round = 0; round < 6; round += 1) {
      const reading: CaptureReading = new CaptureReading(directory, saved === null ? undefined : JSON.parse(saved));
      for (let more = true; more;) {
        const read = reading.advance();
        items.push(...read.items);
        ({ more } = read);
      }
      saved = JSON.stringify(reading.save());
      expect(await terminal.start()).toMatchObject({ kind: 'running', segment: 1 });
      await terminal.command(count(round * 1000 + 1, round * 1000 + 1000));
    }
    await terminal.linesWith('line 6000');
    const rest = Array.from(new CaptureReading(directory, JSON.parse(saved ?? '')).finish()).flat();
    expect(numbersOf([...items, ...rest])).toEqual(numbered(1, 6000));
  });

  test('of the writing: what was printed meanwhile is found in the buffer, by content', async () => {
    const terminal = world();
    await terminal.start();
    await terminal.command(count(1, 3000));
    await terminal.stop();
    expect((await terminal.facts()).piped).toBe(false);
    await terminal.command(count(3001, 4000));
    expect(await terminal.start()).toMatchObject({ kind: 'started', segment: 2 });
    await terminal.command(count(4001, 5000));
    await terminal.stop();
    await terminal.resize(50, 30, 2);
    terminal.type('seq 500 > pages; less pages');
    await until('the pager', async () => (await terminal.facts()).alternate);
    expect(await terminal.start()).toMatchObject({ kind: 'started', segment: 3 });
    terminal.keys('q');
    await until('the shell', async () => !(await terminal.facts()).alternate);
    await terminal.command(count(5001, 6000));
    expect(numbersOf(await terminal.linesWith('line 6000'))).toEqual(numbered(1, 6000));
  });

  test('with a cleared history, and one that was too long for the buffer, is said where lines are missing', async () => {
    const terminal = world({ historyLimit: 500 });
    await terminal.start();
    await terminal.command(count(1, 300));
    await terminal.stop();
    terminal.tmux('clear-history', '-t', terminal.pane.pane);
    await terminal.command(count(301, 400));
    await terminal.start();
    await terminal.command(count(401, 600));
    await terminal.stop();
    await terminal.command(count(601, 3000));
    await terminal.start();
    await terminal.command(count(3001, 3100));
    const items = await terminal.linesWith('line 3100');
    const gaps = items.filter((item) => typeof item !== 'string');
    expect(gaps).toEqual([{ gap: 'forgotten' }]);
    const seen = numbersOf(items);
    const at = seen.findIndex((item) => typeof item !== 'string');
    expect(seen.slice(0, at)).toEqual(numbered(1, 600));
    const after = seen.slice(at + 1);
    expect(after).toEqual(numbered(3101 - after.length, 3100));
    expect(after.length).toBeGreaterThan(400);
  });
});
