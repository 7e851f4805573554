import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  acceptsAndNeverAnswers,
  acceptsAndNeverReads,
  answers,
  fakeDaemon,
  sends,
  startsAndNeverFinishes,
  type Behaviour,
  type FakeDaemon,
} from '../integration/fake-daemon.ts';
import { type Result, type RunOptions, Sandbox, until } from '../integration/hook-sandbox.ts';

/** The shell client where it prints lines for status lines. What it shares with the hook is tested there. */
const HTTP_OK = 'HTTP/1.1 200 OK\r\n\r\n';
const LINE = '#2 · 3 here · main · 62 % context left';
const SAID = `${JSON.stringify({ session_id: 'abc', cwd: '/p', model: { display_name: 'Grüße 世界' }, pad: 'x'.repeat(1500) })}\n`;
const silent = { code: 0, stdout: '', stderr: '' };
const shown = { code: 0, stdout: `${LINE}\n`, stderr: '' };

let box: Sandbox;
let daemons: FakeDaemon[];
beforeEach(() => {
  box = new Sandbox();
  daemons = [];
});
afterEach(async () => {
  await Promise.all(daemons.map((daemon) => daemon.close()));
  box.remove();
});

async function serve(behaviour: Behaviour, changes = {}): Promise<FakeDaemon> {
  const daemon = await fakeDaemon(box.state, behaviour, changes);
  daemons.push(daemon);
  return daemon;
}

/** How the client is started: through its first line, or by a shell in posix mode. */
describe.each(['', '--posix'])('%s', (mode) => {
  function line(words: string[], body = '', options: RunOptions = {}): Promise<Result> {
    const shell = process.env['ROLLCALL_TEST_BASH'] ?? path.join(box.tools, 'bash');
    const start = mode === '' ? (process.env['ROLLCALL_TEST_BASH'] ? [shell, '-p'] : []) : [shell, mode];
    return box.run({ ...options, body, command: [...start, box.hook, 'line', ...words] });
  }

  test('Claude Code: what it says goes to the daemon as it is, and the line comes back', async () => {
    const daemon = await serve(answers(LINE));
    const result = await line(['claude-code'], SAID, { env: { LC_ALL: 'C.UTF-8' } });
    expect(result).toMatchObject(shown);
    const [{ line: request, headers, body }] = daemon.received as [FakeDaemon['received'][number]];
    expect(request).toBe('POST /line/claude-code HTTP/1.0');
    expect(headers).toMatchObject({
      authorization: `Bearer ${daemon.endpoint.token}`,
      'x-rollcall-pid': String(result.pid),
      'x-rollcall-ppid': String(process.pid),
      'content-type': 'application/json',
    });
    expect(body.toString()).toBe(SAID);
  });

  test.each<[string, string[], Record<string, string>, string | undefined, string]>([
    ['pane and directory', ['%5', '/work/my "shop"; $(touch x)'], {}, '%5', '/work/my "shop"; $(touch x)'],
    ['a pane that breaks the header', ['%5\r\nX-Evil: 1', '/w'], {}, '%5X-Evil:1', '/w'],
    ['nothing: the pane and directory of the caller', [], { TMUX_PANE: '%7' }, '%7', 'PROJECT'],
    ['no absolute directory', ['%5', 'not/absolute'], { TMUX_PANE: '%7' }, '%5', 'PROJECT'],
    ['neither pane nor directory', [], {}, undefined, 'PROJECT'],
  ])('tmux: %s', async (_name, words, env, pane, directory) => {
    const daemon = await serve(answers(LINE));
    // Standard input is none of its business, also where it stays open.
    expect(await line(['tmux', ...words], '', { env, open: true })).toMatchObject(shown);
    const [{ line: request, headers, body }] = daemon.received as [FakeDaemon['received'][number]];
    expect([request, headers['x-rollcall-tmux'], body.toString()]).toEqual([
      'POST /line/tmux HTTP/1.0',
      pane,
      directory === 'PROJECT' ? box.project : directory,
    ]);
    expect(headers['content-type']).toBe('text/plain');
    expect(existsSync(path.join(box.project, 'x'))).toBe(false);
  });

  test('works with an environment that has nothing in it, and with an empty PATH', async () => {
    const daemon = await serve(answers(LINE));
    const bare = { PATH: undefined, PWD: undefined, ROLLCALL_HOME: path.dirname(box.state), HOME: undefined };
    expect(await line(['claude-code'], SAID, { env: bare })).toMatchObject(shown);
    expect(await line(['tmux', '%1', '/w'], '', { env: bare })).toMatchObject(shown);
    expect(daemon.received).toHaveLength(2);
  });

  test('without a daemon: no byte, no start of one, no mark that a call went missing', async () => {
    box.pointToNode();
    for (const words of [['claude-code'], ['tmux', '%5', '/w']]) expect(await line(words, SAID)).toMatchObject(silent);
    expect([box.starts, readdirSync(box.state)]).toEqual([0, []]);
    const daemon = await serve(answers('not this'), { pid: 2 ** 22 + 1 });
    for (const words of [['claude-code'], ['tmux', '%5', '/w']]) expect(await line(words, SAID)).toMatchObject(silent);
    expect([daemon.connections, box.starts, readdirSync(box.state)]).toEqual([0, 0, ['endpoint']]);
  });

  test.each([
    ['status 404', 'HTTP/1.1 404 Not Found\r\n\r\nno\nSECRET\n'],
    ['status 500', 'HTTP/1.1 500 No\r\n\r\nno\nSECRET\n'],
    ['no secret', `${HTTP_OK}${LINE}\n`],
    ['another secret', `${HTTP_OK}${LINE}\n${'0'.repeat(48)}\n`],
    ['cut', `${HTTP_OK}${LINE}\nSECRE`],
    ['an empty line', `${HTTP_OK}\nSECRET\n`],
    ['nothing', ''],
  ])('shows nothing of a reply with %s', async (_name, raw) => {
    await serve(sends(raw));
    for (const words of [['claude-code'], ['tmux']]) expect(await line(words, SAID)).toMatchObject(silent);
    expect(readdirSync(box.state)).toEqual(['endpoint']);
  });

  test.each<[string, Behaviour, string]>([
    ['never answers', acceptsAndNeverAnswers, SAID],
    ['never reads', acceptsAndNeverReads, SAID],
    ['never reads 2 MB', acceptsAndNeverReads, JSON.stringify({ pad: 'x'.repeat(2_000_000) })],
    ['never finishes', startsAndNeverFinishes, SAID],
  ])('a daemon that %s holds nobody', async (_name, behaviour, body) => {
    await serve(behaviour);
    const result = await line(['claude-code'], body);
    expect(result).toMatchObject(silent);
    expect(result.ms).toBeLessThan(9000);
    await until(() => box.processes().length === 0);
  });

  test('a long line comes whole', async () => {
    const long = 'ä'.repeat(50_000);
    await serve(answers(long));
    expect((await line(['tmux'])).stdout).toBe(`${long}\n`);
  });

  test('standard input that stays open, or says nothing, holds nobody', async () => {
    const daemon = await serve(answers(LINE));
    expect(await line(['claude-code'], '')).toMatchObject(silent);
    const open = await line(['claude-code'], '{"half":', { open: true });
    expect([open.code, open.stderr]).toEqual([0, '']);
    expect(open.ms).toBeLessThan(9000);
    expect(daemon.connections).toBeLessThan(2);
  });

  test.each([{ words: ['claude-code', '--no-coordination'] }, { words: ['tmux'], env: { ROLLCALL_NO_COORDINATION: '1' } }])(
    'does nothing when opted out by %o',
    async ({ words, ...options }) => {
      const daemon = await serve(answers('not this'));
      expect(await line(words, SAID, options)).toMatchObject(silent);
      expect(daemon.connections).toBe(0);
    },
  );

  test('a reader that has gone is no failure', async () => {
    await serve(answers(LINE));
    for (const end of ['>&-', '>/dev/full']) {
      const result = await box.run({ body: SAID, command: ['/bin/sh', '-c', `'${box.hook}' line claude-code ${end}`] });
      expect(result).toMatchObject(silent);
    }
  });
});
