import { mkdirSync, readFileSync, readdirSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { PaneCapture } from '../../src/agents/terminal/pane-capture.ts';
import { TerminalCaptures } from '../../src/daemon/capture/terminal-captures.ts';
import { until } from './daemon-process.ts';
import { TerminalWorld } from './tmux-terminal.ts';

const open: TerminalWorld[] = [];
afterEach(() => {
  for (const made of open.splice(0)) made.close();
});

function world(): TerminalWorld {
  const made = new TerminalWorld({ columns: 80, height: 24, historyLimit: 2000 });
  open.push(made);
  return made;
}

const count = (from: number, to: number): string => `seq -f 'line %.0f' ${from} ${to}`;
const numbered = (to: number): string[] => Array.from({ length: to }, (_, index) => `line ${index + 1}`);
const linesIn = (directory: string): string[] =>
  readFileSync(join(directory, 'lines.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .flatMap((line) => (JSON.parse(line) as { text?: string }).text?.split('\n') ?? ['!'])
    .filter((line) => line === '!' || /^line \d+$/.test(line));

async function captured(terminal: TerminalWorld): Promise<{ capture: PaneCapture; directory: string }> {
  const options = { root: terminal.root, capture: 'one', env: terminal.env, now: Date.now };
  const begun = await PaneCapture.begin(options, terminal.pane, false);
  if (!begun.ok) throw new Error(begun.reason);
  return { capture: begun.capture, directory: join(terminal.root, 'one') };
}

test('lines that could not be written are written later, each once', async () => {
  const terminal = world();
  const { capture, directory } = await captured(terminal);
  const [lines, aside] = [join(directory, 'lines.jsonl'), join(directory, 'aside')];
  await terminal.command(count(1, 500));
  await until('the first lines', async () => {
    await capture.look();
    return capture.state.lines > 400;
  });
  renameSync(lines, aside);
  mkdirSync(lines);
  await terminal.command(count(501, 1500));
  await until('the problem', async () => {
    await capture.look();
    return capture.state.problem !== null;
  });
  await capture.look();
  expect(capture.state.problem).toMatch(/EISDIR/);
  rmdirSync(lines);
  renameSync(aside, lines);
  await terminal.command(count(1501, 2000));
  await capture.look();
  expect(capture.state.problem).toBeNull();
  await capture.stop();
  expect(linesIn(directory)).toEqual(numbered(2000));
});

test('two that begin with one pane at once are one; a damaged capture keeps no other from going on', async () => {
  const terminal = world();
  const captures = new TerminalCaptures({ root: terminal.root, env: terminal.env, now: Date.now, grown: () => {} });
  const operations = captures.operations();
  const begun = await Promise.all(
    ['a', 'b', 'c'].map((capture) => operations.beginTerminal({ capture, pane: terminal.pane, opened: true })),
  );
  expect(begun.map((one) => (one.ok ? one.state.capture : one.reason))).toEqual(['a', 'a', 'a']);
  expect(readdirSync(terminal.root)).toEqual(['a']);
  mkdirSync(join(terminal.root, 'damaged'));
  writeFileSync(join(terminal.root, 'damaged', 'capture.json'), '{"version":1,');
  const later = new TerminalCaptures({ root: terminal.root, env: terminal.env, now: Date.now, grown: () => {} });
  expect(later.operations().terminals(null)).toMatchObject([{ capture: 'a', endedAt: null }]);
  await terminal.command(count(1, 300));
  await until('its lines', async () => ((await later.operations().lookAtTerminals({}))[0]?.lines ?? 0) > 270);
  expect(later.busy).toBe(true);
  expect(await later.operations().stopTerminal('a')).toMatchObject({ ok: true, state: { why: 'stopped' } });
  expect(later.busy).toBe(false);
  expect(linesIn(join(terminal.root, 'a'))).toEqual(numbered(300));
});
