import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatEndpoint } from '../../src/protocol/endpoint.ts';
import { WARNING } from '../../src/client/unreachable.ts';
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
import { bodyOf, Sandbox, until, type Client } from '../integration/hook-sandbox.ts';

const CLIENTS: Client[] = ['bash', 'bash --posix', 'node'];
const HTTP_OK = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n';

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

const silent = { code: 0, stdout: '', stderr: '' };
const warned = { code: 0, stdout: `${WARNING}\n`, stderr: '' };
const padded = (bytes: number): string => bodyOf('PreToolUse', { tool_input: { content: 'x'.repeat(bytes) } });
const hash = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

describe.each(CLIENTS)('%s', (client) => {
  test('sends the body with the headers of the protocol and prints the payload', async () => {
    const daemon = await serve(answers('{"hookSpecificOutput":{}}'));
    const env = { TMUX_PANE: '%12\r\nX-Evil: 1', CLAUDE_CODE_ENTRYPOINT: 'sdk-cli $(touch x)' };
    const result = await box.run({ client, env });
    expect(result).toMatchObject({ code: 0, stdout: '{"hookSpecificOutput":{}}\n', stderr: '' });
    expect(daemon.received).toHaveLength(1);
    const [{ line, headers: all, body }] = daemon.received as [FakeDaemon['received'][number]];
    const { 'x-rollcall-fill': _fill, ...headers } = all;
    expect(line).toBe('POST /hook/claude-code/PreToolUse HTTP/1.0');
    expect(headers).toEqual({
      host: `127.0.0.1:${daemon.endpoint.port}`,
      authorization: `Bearer ${daemon.endpoint.token}`,
      'x-rollcall-pid': String(result.pid),
      'x-rollcall-ppid': String(process.pid),
      'x-rollcall-tmux': '%12X-Evil:1',
      'x-rollcall-entrypoint': 'sdk-clitouchx',
      'content-type': 'application/json',
      'content-length': String(body.length),
    });
    expect(JSON.parse(body.toString())).toEqual(JSON.parse(bodyOf('PreToolUse')));
  });

  test('leaves the tmux and entrypoint headers out where the variables are not set', async () => {
    const daemon = await serve(answers(''));
    await box.run({ client });
    expect(Object.keys(daemon.received[0]!.headers)).not.toEqual(expect.arrayContaining(['x-rollcall-tmux']));
    expect(Object.keys(daemon.received[0]!.headers)).not.toEqual(expect.arrayContaining(['x-rollcall-entrypoint']));
  });

  test('prints a reply of several lines in UTF-8 as it is, whatever the locale', async () => {
    const payload = '{\n  "text": "Grüße, 世界 🙂 \\"quoted\\" $(touch x) `touch x` %s \\\\n"\n}';
    const daemon = await serve(answers(payload));
    const body = bodyOf('SessionStart', { cwd: '/Grüße/世界' });
    expect(await box.run({ client, event: 'SessionStart', body, env: { LC_ALL: 'C.UTF-8' } })).toMatchObject({
      ...silent,
      stdout: `${payload}\n`,
    });
    expect(daemon.received[0]!.body.toString().trimEnd()).toBe(body.trimEnd());
  });

  test('a head without fields is a head', async () => {
    await serve(sends('HTTP/1.0 200 OK\r\n\r\nok\nSECRET\n'));
    expect(await box.run({ client })).toMatchObject({ ...silent, stdout: 'ok\n' });
  });

  test('prints nothing at all for an empty payload', async () => {
    await serve(answers(''));
    expect(await box.run({ client })).toMatchObject(silent);
    expect(box.has('missed')).toBe(false);
  });

  test('prints a payload of 100 KB whole', async () => {
    const payload = JSON.stringify({ text: 'y'.repeat(100_000) });
    await serve(answers(payload));
    const { stdout } = await box.run({ client });
    expect(hash(stdout)).toBe(hash(`${payload}\n`));
  });

  test.each([1_000, 60_000, 200_000, 5_000_000])('a body of %i bytes arrives whole', async (bytes) => {
    const daemon = await serve(answers('ok'));
    const body = padded(bytes);
    expect(await box.run({ client, body })).toMatchObject({ ...silent, stdout: 'ok\n' });
    expect(hash(daemon.received[0]!.body.toString().trimEnd())).toBe(hash(body.trimEnd()));
  });

  test('a body of 50 MB that the daemon refuses with 413 lets the call go on, with the warning', async () => {
    await serve({ head: (socket) => socket.end('HTTP/1.1 413 Payload Too Large\r\n\r\n{"error":1}\nSECRET\n') });
    expect(await box.run({ client, body: padded(50_000_000) })).toMatchObject(warned);
    expect(box.read('missed')).toMatch(/^\S+Z abc-123 PreToolUse -\n$/);
  });

  test.each([
    ['status 500 with a whole body', 'HTTP/1.1 500 Internal Server Error\r\n\r\n{"a":1}\nSECRET\n'],
    ['status 2000', 'HTTP/1.1 2000 OK\r\n\r\n{"a":1}\nSECRET\n'],
    ['no secret', `${HTTP_OK}{"a":1}\n`],
    ['another secret', `${HTTP_OK}{"a":1}\n${'0'.repeat(48)}\n`],
    ['cut in the payload', `${HTTP_OK}{"a":`],
    ['cut in the secret', `${HTTP_OK}{"a":1}\nSECRE`],
    ['cut before the last line end', `${HTTP_OK}{"a":1}\nSECRET`],
    ['the secret behind other text in its line', `${HTTP_OK}{"a":1}SECRET\n`],
    ['something after the secret', `${HTTP_OK}{"a":1}\nSECRET\nmore\n`],
    ['no head', '{"a":1}\nSECRET\n'],
    ['a head without end', 'HTTP/1.1 200 OK\r\n{"a":1}\nSECRET\n'],
    ['nothing', ''],
  ])('does not print a reply with %s', async (_name, raw) => {
    await serve(sends(raw));
    expect(await box.run({ client })).toMatchObject(warned);
    expect(box.has('missed')).toBe(true);
  });

  test('a daemon that accepts and never answers costs about a second, and no Node is started for it', async () => {
    box.pointToNode();
    await serve(acceptsAndNeverAnswers);
    const result = await box.run({ client });
    expect(result).toMatchObject(warned);
    expect(result.ms).toBeLessThan(4000);
    expect(box.starts).toBe(0);
  });

  test.each([60_000, 5_000_000])('a daemon that accepts and never reads does not hold a body of %i bytes', async (bytes) => {
    await serve(acceptsAndNeverReads);
    const result = await box.run({ client, body: padded(bytes) });
    expect(result).toMatchObject(warned);
    expect(result.ms).toBeLessThan(4500);
    await until(() => box.processes().length === 0);
  });

  test('a daemon that begins and never finishes is left before the agent ends the hook', async () => {
    await serve(startsAndNeverFinishes);
    const result = await box.run({ client });
    expect(result).toMatchObject(warned);
    expect(result.ms).toBeLessThan(5500);
  });

  test.each([
    ['a dead process', { pid: 2 ** 22 + 1 }],
    ['another boot', { boot: '00000000-0000-0000-0000-000000000000' }],
    ['no process number', { pid: 0 }],
  ])('does not connect where the endpoint names %s', async (_name, changes) => {
    const daemon = await serve(answers('not this'), changes);
    expect(await box.run({ client })).toMatchObject(warned);
    expect(daemon.connections).toBe(0);
  });

  test('does not connect by an endpoint that is half written, of another format, or reached through a link', async () => {
    const daemon = await serve(answers('not this'));
    const whole = formatEndpoint(daemon.endpoint);
    const { port, token } = daemon.endpoint;
    const broken = [
      '',
      'rollcall1',
      whole.slice(0, 40),
      whole.slice(0, -1),
      whole.replace('rollcall1', 'rollcall2'),
      `rollcall1 ${port} ${token}\n`,
    ];
    for (const text of [...broken, whole.replace(token, '$(touch x)'), whole.replace(String(port), '1;touch x')]) {
      box.write('endpoint', text);
      await box.run({ client });
    }
    const real = `${box.root}/elsewhere`;
    mkdirSync(path.join(box.root, 'linked'));
    mkdirSync(real, { mode: 0o700 });
    writeFileSync(`${real}/endpoint`, whole);
    symlinkSync(real, path.join(box.root, 'linked', path.basename(box.state)));
    await box.run({ client, env: { ROLLCALL_HOME: path.join(box.root, 'linked') } });
    expect(daemon.connections).toBe(0);
    expect(existsSync(path.join(box.project, 'x'))).toBe(false);
  });

  test.each([{ args: ['--no-coordination'] }, { env: { ROLLCALL_NO_COORDINATION: '1' } }])(
    'does nothing when opted out by %o',
    async (how) => {
      const daemon = await serve(answers('not this'));
      expect(await box.run({ client, ...how })).toMatchObject(silent);
      expect(daemon.connections).toBe(0);
      expect(readdirSync(box.state)).toEqual(['endpoint']);
    },
  );

  test('does nothing without a body, and nothing for names that are no plain words', async () => {
    const daemon = await serve(answers('not this'));
    expect(await box.run({ client, body: '' })).toMatchObject(silent);
    expect(await box.run({ client, event: 'Pre/../Tool' })).toMatchObject(silent);
    expect(daemon.connections).toBe(0);
  });

  test.each([
    ['with a line end', '{"session_id":"a","reason":"clear"}\n'],
    ['without a line end', '{"session_id":"a","reason":"clear"}'],
    ['with braces and quotes in strings and inside', '{"session_id":"a}","cwd":"/{\\\\\\"}","more":{"x":{}},"reason":"}{{\\""}'],
  ])('SessionEnd: a whole body %s is enough though stdin stays open', async (_name, body) => {
    const daemon = await serve(answers(''));
    const result = await box.run({ client, event: 'SessionEnd', body, open: true });
    expect(result).toMatchObject(silent);
    expect(result.ms).toBeLessThan(4000);
    expect(daemon.received[0]!.body.toString().trimEnd()).toBe(body.trimEnd());
  });

  test('SessionEnd: a body that never becomes whole, and none at all, do not hold the hook', async () => {
    await serve(answers(''));
    for (const body of ['{"session_id":"a","cwd":"/x', '']) {
      const result = await box.run({ client, event: 'SessionEnd', body, open: true });
      expect(result).toMatchObject(silent);
      expect(result.ms).toBeLessThan(4500);
    }
  });

  test('a reader that has gone is no failure', async () => {
    await serve(answers('z'.repeat(50_000)));
    const tools = client === 'node' ? [process.execPath, path.resolve('src/client/hook.ts')] : [box.hook];
    const quoted = tools.map((word) => `'${word}'`).join(' ');
    for (const end of ['>&-', '>/dev/full']) {
      const result = await box.run({ command: ['/bin/sh', '-c', `${quoted} claude-code PreToolUse ${end}`] });
      expect(result).toMatchObject(silent);
    }
  });
});

test('the shell client fills a request up to whole blocks of 4096 bytes, so that it leaves in one write', async () => {
  const daemon = await serve(answers(''));
  for (let bytes = 3300; bytes < 4000; bytes += 35) await box.run({ body: padded(bytes) });
  await box.run({ body: padded(70_000) });
  expect(daemon.received.map(({ bytes }) => bytes % 4096)).toEqual(daemon.received.map(() => 0));
  expect(new Set(daemon.received.map(({ bytes }) => bytes / 4096))).toEqual(new Set([1, 2, 18]));
});
