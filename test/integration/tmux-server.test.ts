import { readFileSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { lookAtPane } from '../../src/agents/terminal/segment.ts';
import { SMALL_HISTORY, endPipe, findPane, paneBuffer, paneFacts, paneNotice } from '../../src/platform/tmux.ts';
import { until } from './daemon-process.ts';
import { TerminalWorld } from './tmux-terminal.ts';

const open: TerminalWorld[] = [];

function world(): TerminalWorld {
  const made = new TerminalWorld({ columns: 80, height: 20, historyLimit: 300 });
  open.push(made);
  return made;
}

afterEach(() => {
  for (const made of open.splice(0)) made.close();
});

const numbered = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);
const numbersOf = (items: readonly unknown[]): unknown[] => items.filter((item) => typeof item !== 'string' || /^line \d+$/.test(item));

/** The process that writes what the pane prints: it has the file open for writing, and is no child of ours. */
function writersOf(path: string): number[] {
  const file = statSync(path).ino;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/comm`, 'utf8') === 'cat\n' && statSync(readlinkSync(`/proc/${pid}/fd/1`)).ino === file;
      } catch {
        return false;
      }
    });
}

describe('a server and its panes', () => {
  test('what a pane is, found by what a person calls it', async () => {
    const terminal = world();
    const options = { env: terminal.env };
    expect(await findPane(terminal.pane.socket, '0:0.0', options)).toEqual({ ok: true, value: terminal.pane });
    const facts = await terminal.facts();
    expect(facts).toMatchObject({
      columns: 80,
      height: 20,
      alternate: false,
      historyLimit: 300,
      historySize: 0,
      dead: false,
      piped: false,
      capture: null,
    });
    expect(facts.pid).toBeGreaterThan(1);
    expect(facts.tty).toMatch(/^\/dev\//);
    expect(facts.historyLimit < SMALL_HISTORY).toBe(true);
  });

  test('none, no such pane, and no tmux are told apart', async () => {
    const terminal = world();
    const gone = { socket: join(terminal.directory, 'nobody'), pane: '%0' };
    expect(await paneFacts(gone, { env: terminal.env })).toMatchObject({ ok: false, reason: 'no-server' });
    expect(await paneFacts({ ...terminal.pane, pane: '%99' }, { env: terminal.env })).toMatchObject({ ok: false, reason: 'no-pane' });
    expect(await findPane(terminal.pane.socket, 'nothing:9', { env: terminal.env })).toMatchObject({ ok: false, reason: 'no-pane' });
    expect(await paneFacts(terminal.pane, { env: { ...terminal.env, PATH: terminal.directory } })).toMatchObject({
      ok: false,
      reason: 'no-tmux',
    });
  });

  test('the buffer below a full-screen program is that of the main screen, with the cursor where it will be again', async () => {
    const terminal = world();
    await terminal.command('seq 1 100');
    terminal.type('less done-1 done-1');
    await until('the pager', async () => (await terminal.facts()).alternate);
    const during = await paneBuffer(terminal.pane, null, { env: terminal.env });
    if (!during.ok) throw new Error(during.detail);
    expect(during.value.facts.alternate).toBe(true);
    const lines = during.value.lines.map((line) => line.trimEnd());
    expect(lines.filter((line) => /^\d+$/.test(line))).toEqual(Array.from({ length: 100 }, (_, index) => String(index + 1)));
    expect(lines.slice(-2)).toEqual([expect.stringMatching(/less done-1 done-1$/), '']);
    expect(during.value.facts.cursor).toEqual({ x: 0, y: 19 });
  });

  test('a notice is taken as it is', async () => {
    const terminal = world();
    for (const text of ['plain', '#(touch no) #{pane_id} %H;', '-x', "it's"]) {
      expect(await paneNotice(terminal.pane, text, { env: terminal.env })).toEqual({ ok: true, value: null });
    }
    await terminal.command(':');
    expect(readdirSync(terminal.directory)).not.toContain('no');
  });
});

describe('who writes a pane', () => {
  test('a writer that is killed is begun again, and nothing is missing', async () => {
    const terminal = world();
    await terminal.start();
    await terminal.command("seq -f 'line %.0f' 1 500");
    await terminal.linesWith('line 500');
    const [writer] = writersOf(join(terminal.root, 'one', '0001.stream'));
    expect(writer).toBeGreaterThan(1);
    process.kill(writer ?? 0, 'SIGKILL');
    await until('the end of the pipe', async () => {
      await terminal.command(':');
      return !(await terminal.facts()).piped;
    });
    await terminal.command("seq -f 'line %.0f' 501 600");
    expect(await terminal.start()).toMatchObject({ kind: 'started', segment: 2 });
    await terminal.command("seq -f 'line %.0f' 601 2000");
    expect(numbersOf(await terminal.linesWith('line 2000'))).toEqual(numbered(1, 2000));
  });

  test('one that was killed before it wrote down what the pane held begins anew, with each line once', async () => {
    const terminal = world();
    await terminal.start();
    await terminal.command("seq -f 'line %.0f' 1 200");
    await terminal.linesWith('line 200');
    rmSync(join(terminal.root, 'one', '0001.start'));
    expect(await terminal.start()).toMatchObject({ kind: 'started', segment: 2 });
    expect(await terminal.start()).toMatchObject({ kind: 'running', segment: 2 });
    await terminal.command("seq -f 'line %.0f' 201 400");
    expect(numbersOf(await terminal.linesWith('line 400'))).toEqual(numbered(1, 400));
  });

  test('a pipe of somebody else stays; what the pane holds is looked at instead', async () => {
    const terminal = world();
    const options = { pane: terminal.pane, root: terminal.root, capture: 'one', now: 1, env: terminal.env };
    terminal.tmux('pipe-pane', '-O', '-t', terminal.pane.pane, `cat >> ${terminal.directory}/theirs`);
    expect(await terminal.start()).toMatchObject({ ok: true, kind: 'busy' });
    expect(readdirSync(join(terminal.root, 'one'))).toEqual([]);
    for (let from = 1; from <= 1001; from += 200) {
      await terminal.command(`seq -f 'line %.0f' ${from} ${from + 199}`);
      expect(await lookAtPane(options)).toMatchObject({ ok: true, changed: true });
    }
    expect(await lookAtPane(options)).toMatchObject({ ok: true, changed: false });
    expect(numbersOf(terminal.lines())).toEqual(numbered(1, 1200));
    expect(await endPipe(terminal.pane, `${terminal.directory}/theirs`, { env: terminal.env })).toEqual({
      ok: true,
      value: { ended: false },
    });
    expect((await terminal.facts()).piped).toBe(true);
  });

  test('a pane whose program has ended is said to be dead', async () => {
    const terminal = world();
    await terminal.start();
    terminal.tmux('set-option', '-g', 'remain-on-exit', 'on');
    terminal.type('exit');
    await until('its end', async () => (await terminal.facts()).dead);
    expect(await terminal.start()).toMatchObject({ ok: true, kind: 'dead' });
  });
});
