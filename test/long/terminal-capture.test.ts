import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CompactionsReply, SearchReply } from '../../src/protocol/api-archive.ts';
import type { CapturesReply, CaptureStarted, CaptureView } from '../../src/protocol/api-terminal.ts';
import type { BudgetReply } from '../../src/protocol/api-budget.ts';
import type { JournalReply, SessionsReply } from '../../src/protocol/api.ts';
import type { ErrorReply } from '../../src/protocol/errors.ts';
import { paneFacts } from '../../src/platform/tmux.ts';
import { ArchiveWorld } from '../integration/archive-world.ts';
import { CLI, until } from '../integration/daemon-process.ts';
import { TerminalWorld, type TerminalSize } from '../integration/tmux-terminal.ts';

let world: ArchiveWorld;
const terminals: TerminalWorld[] = [];
beforeEach(() => (world = new ArchiveWorld()));
afterEach(async () => {
  for (const terminal of terminals.splice(0)) terminal.close();
  await world.close();
});

/** A pane; commands are called from it as its shell would. */
function pane(size: Partial<TerminalSize> = {}): TerminalWorld {
  const terminal = new TerminalWorld({ columns: 100, height: 24, historyLimit: 2000, ...size });
  terminals.push(terminal);
  world.env['TMUX'] = `${terminal.pane.socket},${terminal.tmux('display-message', '-p', '#{pid}').trim()},0`;
  world.env['TMUX_PANE'] = terminal.pane.pane;
  return terminal;
}

const count = (from: number, to: number): string => `seq -f 'line %.0f' ${from} ${to}`;
const numbered = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);

/** All that the archive has of a session, line by line; `!` for a place where lines can be missing. */
function linesOf(ref: string): string[] {
  const { records } = world.transcript(ref, '--limit', '5000', '--full');
  return records.flatMap(({ type, pieces }) =>
    type === 'terminal' ? pieces.flatMap(({ text }) => text.split('\n')) : type === 'terminal-gap' ? ['!'] : [],
  );
}
const numbersIn = (lines: readonly string[]): string[] => lines.filter((line) => line === '!' || /^line \d+$/.test(line));
const captures = (): CaptureView[] => world.json<CapturesReply>('capture', 'list').captures;
const files = (id: string): string[] => readdirSync(join(world.state, 'terminal', id)).toSorted();

describe('rollcall capture', () => {
  test('7,000 lines through a history of 2,000 are in the archive, each once, in order, over two daemons that are killed', async () => {
    await world.start();
    const terminal = pane();
    const { capture, already } = world.json<CaptureStarted>('capture', 'start');
    expect({ already, ...capture }).toMatchObject({ already: false, state: 'running', how: 'written', smallHistory: true });
    const ref = String(capture.session?.number);
    await terminal.command(count(1, 2500));
    await until('the first lines', () => (captures()[0]?.lines ?? 0) > 2400);
    await world.kill();
    await terminal.command(count(2501, 3500));
    await world.start();
    terminal.tmux('resize-window', '-t', '%0', '-x', '60', '-y', '30');
    await until('the new size', async () => (await terminal.facts()).columns === 60);
    await terminal.command(`seq -f 'page %.0f' 1 300 > pages; ${count(3501, 4000)}`);
    terminal.type('less pages');
    await until('the pager', async () => (await terminal.facts()).alternate);
    terminal.keys('Space', 'Space', 'q');
    await until('the shell', async () => !(await terminal.facts()).alternate);
    await terminal.command(count(4001, 5000));
    terminal.tmux('clear-history', '-t', '%0');
    expect(numbersIn(linesOf(ref)).at(-1)).toMatch(/^line 49\d\d$/);
    await world.kill();
    await terminal.command(`clear; ${count(5001, 6000)}`);
    await world.start();
    await terminal.command(`${count(6001, 7000)}; echo a zyzzyva passes`);

    const stopped = world.json<CaptureView>('capture', 'stop');
    expect(stopped).toMatchObject({ id: capture.id, state: 'ended', why: 'stopped', gaps: 0 });
    await until('all of it in the archive', () => linesOf(capture.id).includes('a zyzzyva passes'));
    const lines = linesOf(capture.id);
    expect(numbersIn(lines)).toEqual(numbered(1, 7000));
    expect(lines.filter((line) => line.startsWith('page '))).toEqual([]);
    expect(lines).toHaveLength(stopped.lines);
    expect((await terminal.facts()).piped).toBe(false);

    const found = await until('the word in the index', () => {
      const reply = world.json<SearchReply>('search', 'zyzzyva');
      return reply.hits.length > 0 && reply;
    });
    expect(found.hits[0]).toMatchObject({ session: capture.id });
    expect(world.json<CompactionsReply>('compactions').compactions).toEqual([]);
    // What was read is removed; what is left is private.
    expect(files(capture.id)).toEqual(['capture.json', 'lines.jsonl', 'reading.json']);
    for (const name of files(capture.id)) expect(statSync(join(world.state, 'terminal', capture.id, name)).mode & 0o777).toBe(0o600);
    const ended = world.json<SessionsReply>('sessions', '--ended').sessions.find(({ id }) => id === capture.session?.id);
    expect(ended).toMatchObject({ agent: 'terminal', endReason: 'retired' });
    expect(world.cli('export', capture.id, '--format', 'txt', '--out', 'exports').stdout).toContain('.txt');
  });

  test('belongs to the session that the pane said it is, and goes on with it after a stop', async () => {
    await world.start();
    const terminal = pane();
    world.json('identify', '--as', '5');
    await terminal.command(count(1, 100));
    const first = world.json<CaptureStarted>('capture', 'start');
    expect(first.capture.session?.number).toBe(5);
    expect(world.json<CaptureStarted>('capture', 'start', '--tmux', '%0')).toMatchObject({
      already: true,
      capture: { id: first.capture.id },
    });
    await terminal.command(count(101, 200));
    const other = terminal.tmux('new-window', '-d', '-P', '-F', '#{pane_id}').trim();
    const elsewhere = world.json<ErrorReply>('capture', 'start', '--tmux', other, '--session', '5');
    expect(elsewhere.error).toMatchObject({ code: 'CAPTURED_ELSEWHERE', message: expect.stringContaining('%0') });
    expect(world.json<CaptureView>('capture', 'stop', '5')).toMatchObject({ state: 'ended' });
    expect(world.json<SessionsReply>('sessions').sessions.map(({ number }) => number)).toEqual([5]);
    await terminal.command(count(201, 300));
    const again = world.json<CaptureStarted>('capture', 'start');
    expect(again).toMatchObject({ already: false, capture: { id: first.capture.id, session: { number: 5 } } });
    await terminal.command(count(301, 400));
    world.json<CaptureView>('capture', 'stop', '%0');
    await until('all of it in the archive', () => linesOf('5').includes('line 400'));
    expect(numbersIn(linesOf('5'))).toEqual(numbered(1, 400));
    expect(world.cli('capture', 'stop', '%0')).toMatchObject({ status: 1 });
  });

  test('ends with its pane, with all that it printed, and takes no other pane for it', async () => {
    await world.start();
    const terminal = pane();
    const { capture } = world.json<CaptureStarted>('capture', 'start');
    await terminal.command(count(1, 50));
    terminal.tmux('new-window', '-d');
    terminal.type('echo the last word; exec true');
    const ended = await until('the end', () => captures().find(({ id, state }) => id === capture.id && state === 'ended'));
    expect(ended).toMatchObject({ why: 'gone' });
    await until('the last word', () => linesOf(capture.id).includes('the last word'));
    expect(numbersIn(linesOf(capture.id))).toEqual(numbered(1, 50));
    const sessions = (): SessionsReply['sessions'] => world.json<SessionsReply>('sessions', '--ended').sessions;
    await until('the end of its session', () =>
      sessions().some(({ id, endReason }) => id === capture.session?.id && endReason === 'process-gone'),
    );
  });

  test('a server that was started anew is another one', async () => {
    await world.start();
    const terminal = pane();
    const { capture } = world.json<CaptureStarted>('capture', 'start');
    await terminal.command(count(1, 30));
    await until('its lines', () => (captures()[0]?.lines ?? 0) > 0);
    await world.kill();
    terminal.tmux('kill-server');
    await until('the end of the server', async () => !(await paneFacts(terminal.pane, { env: terminal.env })).ok);
    terminal.tmux('new-session', '-d', 'bash --norc --noprofile');
    await terminal.command('echo a stranger');
    await world.start();
    await until('the end', () => captures().find(({ id, state }) => id === capture.id && state === 'ended'));
    const lines = linesOf(capture.id);
    expect(numbersIn(lines)).toEqual(numbered(1, 30));
    expect(lines.join('\n')).not.toContain('stranger');
    expect((await terminal.facts()).piped).toBe(false);
  });

  test('a count of the window that the pane shows is known, with its source; one that is only quoted is not', async () => {
    await world.start();
    const terminal = pane();
    await terminal.command("printf '> what does Context left until auto-compact: 12%% mean?\\n'");
    world.json<CaptureStarted>('capture', 'start');
    const rows = (): BudgetReply['sessions'] => world.json<BudgetReply>('budget').sessions;
    const screen = (percent: number): string => `clear; printf '%80s\\n' 'Context left until auto-compact: ${percent}%'; read -r _`;
    terminal.type(screen(17));
    terminal.tmux('send-keys', '-t', '%0', 'Enter');
    await until('the count', () => rows()[0]?.remainingPercent.value === 17);
    expect(rows()[0]).toMatchObject({
      remainingPercent: { value: 17, source: 'banner' },
      remainingUntil: 'auto-compact',
      level: 'warning',
    });
    await until('the alert', () => world.json<JournalReply>('journal').entries.some(({ kind }) => kind === 'budget.alert'));
  });

  test('the banner of a compaction is one compaction of its session, however often it is drawn', async () => {
    await world.start();
    const terminal = pane();
    const { capture } = world.json<CaptureStarted>('capture', 'start');
    const screen = `printf '✻ Conversation compacted · ctrl+o for history\\n'; ${count(1, 120)}`;
    await terminal.command(screen);
    await terminal.command(screen);
    await until('the lines', () => (captures()[0]?.lines ?? 0) > 200);
    const { compactions } = await until('the compaction', () => {
      const reply = world.json<CompactionsReply>('compactions');
      return reply.compactions.length > 0 && reply;
    });
    world.json('capture', 'stop');
    await until('all of it', () => numbersIn(linesOf(capture.id)).length === 240);
    expect(compactions).toHaveLength(1);
    expect(world.json<CompactionsReply>('compactions').compactions).toHaveLength(1);
  });

  test('a pane whose output goes to another program is looked at, which is said', async () => {
    await world.start();
    const terminal = pane();
    await terminal.command(count(1, 40));
    terminal.tmux('pipe-pane', '-t', '%0', 'cat > /dev/null');
    const started = world.cli('capture', 'start');
    expect(started.stderr).toContain('pipe-pane');
    const [capture] = captures();
    await terminal.command(count(41, 100));
    await until('its lines', () => (captures()[0]?.lines ?? 0) > 70);
    await terminal.command(count(101, 200));
    world.json('capture', 'stop');
    await until('all of it in the archive', () => linesOf(capture?.id ?? '').includes('line 200'));
    expect(numbersIn(linesOf(capture?.id ?? ''))).toEqual(numbered(1, 200));
    expect((await terminal.facts()).piped).toBe(true);
  });

  test('doctor warns of a pane of which tmux keeps few lines, as long as it is captured', async () => {
    await world.start();
    const terminal = pane({ historyLimit: 500 });
    const checks = (): string => world.cli('doctor').stdout;
    expect(checks()).not.toContain('captured terminals');
    world.json('capture', 'start');
    expect(checks()).toMatch(/captured terminals.*tmux keeps few lines of: %0 \(500\)/);
    world.json('capture', 'stop', terminal.pane.pane);
    expect(checks()).not.toContain('captured terminals');
  });

  test('what is forgotten of a terminal is gone, its files too', async () => {
    await world.start();
    const terminal = pane();
    const { capture } = world.json<CaptureStarted>('capture', 'start');
    await terminal.command('echo xylophone; seq 100');
    world.json('capture', 'stop');
    await until('all of it in the archive', () => linesOf(capture.id).includes('100'));
    const command = [process.execPath, CLI, 'forget', capture.id, '--yes'].map((word) => `'${word}'`).join(' ');
    const forgot = spawnSync('script', ['-qec', command, '/dev/null'], { cwd: world.repository, env: world.env, encoding: 'utf8' });
    expect(forgot).toMatchObject({ status: 0 });
    expect(existsSync(join(world.state, 'terminal', capture.id))).toBe(false);
    expect(world.cli('transcript', capture.id).status).toBe(1);
    expect(captures()).toEqual([]);
  });

  test('what cannot be captured says why', async () => {
    const code = (...args: string[]): string => world.json<ErrorReply>(...args).error.code;
    world.env['TMUX_TMPDIR'] = world.root;
    await world.start();
    expect(code('capture', 'start')).toBe('NO_SUCH_PANE');
    expect(code('capture', 'start', '--tmux', '%0')).toBe('NO_SUCH_PANE');
    expect(world.json<CapturesReply>('capture', 'list').captures).toEqual([]);
    pane();
    expect(code('capture', 'start', '--tmux', '%99')).toBe('NO_SUCH_PANE');
    expect(code('capture', 'stop', 'cap_nobody')).toBe('NO_SUCH_CAPTURE');
    const id = '0c1d2e3f-0000-4000-8000-0000000000ab';
    await world.event(id, 'SessionStart', { source: 'startup' });
    expect(code('capture', 'start', '--session', '1')).toBe('HAS_TRANSCRIPT');
    expect(existsSync(join(world.state, 'terminal'))).toBe(false);
    await world.kill();
    await world.start(undefined, { ROLLCALL_CAPTURE_ENABLED: 'false' });
    expect(code('capture', 'start')).toBe('CAPTURE_OFF');
    expect(code('import', 'scrollback', 'nothing.txt')).toBe('CAPTURE_OFF');
    await world.kill();
    await world.start(undefined, { PATH: '/nowhere' });
    expect(code('capture', 'start')).toBe('TMUX_MISSING');
  });
});
