import { chmodSync, copyFileSync, mkdirSync, readFileSync, readlinkSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { directoriesOf } from '../../src/platform/directories.ts';
import { formatEndpoint } from '../../src/protocol/endpoint.ts';
import { WARNING } from '../../src/client/unreachable.ts';
import { answers, fakeDaemon, type FakeDaemon } from '../integration/fake-daemon.ts';
import { bodyOf, Sandbox, type Client } from '../integration/hook-sandbox.ts';

const CLIENTS: Client[] = ['bash', 'bash --posix', 'node'];
const warned = { code: 0, stdout: `${WARNING}\n`, stderr: '' };
const silent = { code: 0, stdout: '', stderr: '' };
const now = (): number => Math.floor(Date.now() / 1000);

/**
 * A daemon for the stub, in plain builtins so that it is up long before the client's second is over. It says in `seen`
 * how it was started.
 */
const SERVES = `
  const net = process.getBuiltinModule('node:net');
  const link = (fd) => { try { return fs.readlinkSync('/proc/self/fd/' + fd); } catch { return 'gone'; } };
  const boot = () => { try { return fs.readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim(); } catch { return '-'; } };
  const [machine] = fs.readdirSync(process.env.ROLLCALL_HOME);
  const state = process.env.ROLLCALL_HOME + '/' + machine;
  const [token, secret] = ['c'.repeat(48), 'd'.repeat(48)];
  const descriptors = fs.readdirSync('/proc/self/fd').map((fd) => [Number(fd), link(fd)]);
  fs.writeFileSync(state + '/seen', JSON.stringify({ env: process.env, cwd: process.cwd(), descriptors, stat: fs.readFileSync('/proc/self/stat', 'latin1') }));
  const server = net.createServer((socket) => {
    let text = '';
    socket.setEncoding('utf8').on('error', () => {}).on('data', (part) => {
      text += part;
      const [, id] = /"session_id":"([^"]*)"[^]*\\}\\s*$/.exec(text) ?? [];
      if (id !== undefined) socket.end('HTTP/1.1 200 OK\\r\\n\\r\\nstarted for ' + id + '\\n' + secret + '\\n');
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const line = ['rollcall1', server.address().port, token, secret, process.pid, boot(), '0.1.0'].join(' ') + '\\n';
    fs.writeFileSync(state + '/endpoint.new', line, { mode: 0o600 });
    fs.renameSync(state + '/endpoint.new', state + '/endpoint');
  });
`;

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

describe.each(CLIENTS)('%s, starting the daemon', (client) => {
  test('starts the daemon where there is none, sends and prints; the next call finds it', async () => {
    box.pointToNode();
    box.stubCli(SERVES);
    expect(await box.run({ client })).toMatchObject({ ...silent, stdout: 'started for abc-123\n' });
    expect(await box.run({ client })).toMatchObject({ ...silent, stdout: 'started for abc-123\n' });
    expect(box.starts).toBe(1);
    expect(readFileSync(path.join(box.root, 'starts'), 'utf8')).toBe('daemon run\n');
    expect(box.has('start-failed')).toBe(false);
    expect(box.has('missed')).toBe(false);
  });

  test('the daemon gets nothing of the agent: environment, directory, session, descriptors', async () => {
    box.pointToNode();
    box.stubCli(SERVES);
    const passed = { LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', XDG_RUNTIME_DIR: '/run/x', ROLLCALL_X: '1' };
    const kept = { CLAUDE_CODE_SESSION_ID: 'abc', ANTHROPIC_API_KEY: 'sk', CLAUDECODE: '1', NODE_OPTIONS: '--no-warnings' };
    const start =
      client === 'node'
        ? `'${process.execPath}' '${nodeHook()}' claude-code Stop --pointer '${box.install}/pointer'`
        : `'${box.hook}' claude-code Stop`;
    // Descriptors that the agent left open: low ones, and one behind a gap.
    const command = [path.join(box.tools, 'bash'), '-c', `exec 5</dev/zero 9>'${box.root}/nine' 77>'${box.root}/far'; exec ${start}`];
    expect(await box.run({ command, env: { ...passed, ...kept } })).toMatchObject({ stdout: 'started for abc-123\n' });
    const seen = JSON.parse(box.read('seen')) as { env: object; cwd: string; descriptors: [number, string][]; stat: string };
    const base = directoriesOf(box.env).stateBase;
    expect(seen.env).toEqual({ PATH: box.tools, HOME: box.home, ROLLCALL_HOME: base, ...passed });
    expect(seen.cwd).toBe('/');
    const [pid, , , , group, session] = seen.stat.replace(/\(.*\)/, '-').split(' ');
    expect([group, session]).not.toContain(undefined);
    expect(session).toBe(pid);
    const targets = seen.descriptors.map(([, target]) => target);
    const standard = seen.descriptors.filter(([fd]) => fd <= 2).map(([, target]) => target);
    expect(standard).toEqual(['/dev/null', '/dev/null', '/dev/null']);
    expect(targets.filter((target) => /zero|nine|far/.test(target))).toEqual([]);
    // Sockets and pipes of its own only: none that this process, its caller, has the other end of.
    const ends = new Set(readdirSync('/proc/self/fd').map((fd) => linkOf(`/proc/self/fd/${fd}`)));
    expect(seen.descriptors.filter(([, target]) => /^(pipe|socket):/.test(target) && ends.has(target))).toEqual([]);
  });

  test('a daemon that never comes costs a second or so, once: for 30 s nobody tries again', async () => {
    box.pointToNode();
    box.stubCli('setTimeout(() => {}, 6000);');
    const first = await box.run({ client });
    expect(first).toMatchObject(warned);
    expect(first.ms).toBeLessThan(4500);
    expect(box.read('start-failed')).toMatch(/^\d+ it did not answer within 1000 ms\n$/);
    expect(await box.run({ client })).toMatchObject(silent);
    expect(box.starts).toBe(1);
    expect(box.read('missed').split('\n')).toHaveLength(3);
    box.write('start-failed', `${now() - 31}\n`);
    await box.run({ client });
    expect(box.starts).toBe(2);
  });

  test('a daemon that leaves at once is not waited for, and the stamp says why', async () => {
    box.pointToNode();
    box.stubCli('process.exit(69);');
    expect(await box.run({ client })).toMatchObject(warned);
    expect(box.read('start-failed')).toMatch(/^\d+ it left with exit status 69\n$/);
  });

  test('a stamp that is older than the endpoint, as of a daemon that came up late and was killed, stops nobody', async () => {
    box.pointToNode();
    box.stubCli(SERVES);
    const dead = { port: 1, token: 'a'.repeat(48), secret: 'b'.repeat(48), pid: 2 ** 22 + 1, boot: 'x', version: '1' };
    box.write('start-failed', `${now()}\n`);
    utimesSync(path.join(box.state, 'start-failed'), now() - 20, now() - 20);
    box.write('endpoint', formatEndpoint(dead));
    expect(await box.run({ client })).toMatchObject({ ...silent, stdout: 'started for abc-123\n' });
    expect(box.has('start-failed')).toBe(false);
  });

  test('a refused connection starts the daemon, though the process number lives', async () => {
    box.pointToNode();
    box.stubCli(SERVES);
    const gone = await fakeDaemon(box.state, answers(''));
    await gone.close();
    expect(await box.run({ client })).toMatchObject({ ...silent, stdout: 'started for abc-123\n' });
  });

  test('a daemon that dies under the call is started again, and the call is sent to the new one', async () => {
    box.pointToNode();
    box.stubCli(SERVES);
    const victim = box.idle();
    const dies = async (): Promise<void> => {
      victim.kill('SIGKILL');
      await new Promise((resolve) => victim.on('exit', resolve));
    };
    daemons.push(await fakeDaemon(box.state, { request: (socket) => void dies().then(() => socket.destroy()) }, { pid: victim.pid }));
    expect(await box.run({ client })).toMatchObject({ ...silent, stdout: 'started for abc-123\n' });
  });

  test('five calls at once all get their answer', async () => {
    box.pointToNode();
    const lock = JSON.stringify(path.join(box.root, 'lock'));
    box.stubCli(`try { fs.mkdirSync(${lock}); } catch { process.exit(75); }\n${SERVES}`);
    const calls = Array.from({ length: 5 }, (_, i) => box.run({ client, body: bodyOf('PreToolUse', { session_id: `s${i}` }) }));
    const outputs = (await Promise.all(calls)).map(({ stdout }) => stdout);
    expect(outputs).toEqual(outputs.map((_, i) => `started for s${i}\n`));
  }, 60_000);
});

describe('the shell client when Node cannot help', () => {
  test.each([
    ['is broken', 'syntax error here'],
    ['prints and fails', 'console.log("noise"); process.exit(3);'],
    ['is killed', 'console.log("noise"); process.kill(process.pid, "SIGKILL");'],
  ])('a Node client that %s: nothing of it is printed, the call is counted, and it is left alone for 30 s', async (_name, code) => {
    const hook = path.join(box.root, 'hook.mjs');
    writeFileSync(hook, `import fs from 'node:fs'; fs.appendFileSync(${JSON.stringify(path.join(box.root, 'runs'))}, 'x');\n${code}`);
    box.point({ node: process.execPath, hook });
    expect(await box.run()).toMatchObject(warned);
    expect(await box.run()).toMatchObject(silent);
    expect(box.read('missed').split('\n')).toHaveLength(3);
    expect(box.read('start-failed')).toMatch(/^\d+\n$/);
  });

  test('NODE_OPTIONS of the user cannot break it', async () => {
    box.pointToNode();
    box.stubCli(SERVES);
    expect(await box.run({ env: { NODE_OPTIONS: '--require /nowhere.js' } })).toMatchObject({ stdout: 'started for abc-123\n' });
  });

  test('a pointer to a Node that has gone falls back to the one on PATH', async () => {
    box.point({ node: '/nowhere/node', hook: nodeHook() });
    box.stubCli(SERVES);
    writeFileSync(path.join(box.tools, 'node'), `#!/bin/sh\nexec '${process.execPath}' "$@"\n`);
    chmodSync(path.join(box.tools, 'node'), 0o755);
    expect(await box.run()).toMatchObject({ stdout: 'started for abc-123\n' });
  });

  test('from a checkout without a pointer it takes dist/hook.mjs beside it and the Node on PATH', async () => {
    const checkout = path.join(box.root, 'check out');
    mkdirSync(path.join(checkout, 'hooks'), { recursive: true });
    mkdirSync(path.join(checkout, 'dist'));
    copyFileSync(box.hook, path.join(checkout, 'hooks/rollcall-hook'));
    writeFileSync(
      path.join(checkout, 'dist/hook.mjs'),
      'process.stdin.on("end", () => console.log(process.argv.slice(2, 4).join(" "))).resume();',
    );
    const command = [path.join(checkout, 'hooks/rollcall-hook'), 'claude-code', 'Stop'];
    expect(await box.run({ command, env: { PATH: `${path.dirname(process.execPath)}:${box.tools}` } })).toMatchObject({
      ...silent,
      stdout: 'claude-code Stop\n',
    });
    rmSync(path.join(checkout, 'dist'), { recursive: true });
    expect(await box.run({ command: [...command.slice(0, 2), 'PreToolUse'] })).toMatchObject(warned);
  });
});

describe('the shell client in strange surroundings', () => {
  test.each(["it's a home", '$(touch x) `touch x`', '"double" \\back', '*?[a] #;&|', 'Grüße 世界'])('a home called %j', async (name) => {
    box.remove();
    box = new Sandbox(name);
    const daemon = await fakeDaemon(box.state, answers('ok'));
    daemons.push(daemon);
    const quoted = `'${box.hook.replaceAll("'", `'\\''`)}'`;
    const command = [path.join(box.tools, 'sh'), '-c', `exec ${quoted} claude-code PreToolUse`];
    const result = await box.run({ command });
    expect(result).toMatchObject({ ...silent, stdout: 'ok\n' });
    expect(daemon.received[0]!.headers).toMatchObject({ 'x-rollcall-pid': String(result.pid), 'x-rollcall-ppid': String(process.pid) });
    await daemon.close();
    expect(await box.run({ command })).toMatchObject(warned);
    box.pointToNode();
    box.stubCli(SERVES);
    expect(await box.run({ command })).toMatchObject({ ...silent, stdout: 'started for abc-123\n' });
    expect(readdirSync(box.project)).toEqual([]);
  });

  test('env -i: the pointer says where the state is', async () => {
    box.point({ state: directoriesOf(box.env).stateBase });
    daemons.push(await fakeDaemon(box.state, answers('ok')));
    const command = ['/usr/bin/env', '-i', box.hook, 'claude-code', 'PreToolUse'];
    expect(await box.run({ command })).toMatchObject({ ...silent, stdout: 'ok\n' });
    box.write('endpoint', '');
    box.write('start-failed', `${now()}\n`); // env -i has a default PATH, and there may be a Node on it
    expect(await box.run({ command })).toMatchObject(warned);
  });

  test('ROLLCALL_HOME wins over the pointer, the pointer over XDG_STATE_HOME', async () => {
    const [own, pointed, xdg] = ['own', 'pointed', 'xdg'].map((name) => path.join(box.root, name)) as [string, string, string];
    for (const base of [own, pointed, path.join(xdg, 'rollcall')]) {
      const { state } = directoriesOf({ ...box.env, ROLLCALL_HOME: base });
      mkdirSync(state, { recursive: true, mode: 0o700 });
      daemons.push(await fakeDaemon(state, answers(base)));
    }
    const env = { XDG_STATE_HOME: xdg, ROLLCALL_HOME: own };
    box.point({ state: pointed });
    expect((await box.run({ env })).stdout).toBe(`${own}\n`);
    expect((await box.run({ env: { ...env, ROLLCALL_HOME: '' } })).stdout).toBe(`${pointed}\n`);
    box.point({});
    expect((await box.run({ env: { XDG_STATE_HOME: xdg } })).stdout).toBe(`${xdg}/rollcall\n`);
    expect(await box.run({ env: { XDG_STATE_HOME: 'relative' } })).toMatchObject(warned);
  });

  test('an empty PATH: no cat, no date, no mkdir', async () => {
    daemons.push(
      await fakeDaemon(
        box.state,
        answers(({ body }) => String(body.length)),
      ),
    );
    const env = { PATH: path.join(box.root, 'nowhere') };
    const body = bodyOf('PreToolUse', { tool_input: 'x'.repeat(3000) });
    expect((await box.run({ env, body })).stdout).toMatch(new RegExp(`^(${body.length}|${body.length - 1})\n$`));
    await daemons[0]!.close();
    expect(await box.run({ env })).toMatchObject(warned);
    expect(box.read('missed')).toBe('- abc-123 PreToolUse -\n');
  });

  test('options of the user’s shell and functions that are called like its tools do not reach it', async () => {
    daemons.push(await fakeDaemon(box.state, answers('ok')));
    const noise = path.join(box.root, 'noise');
    writeFileSync(noise, 'echo noise; set -eux');
    const env = {
      BASH_ENV: noise,
      SHELLOPTS: 'xtrace:errexit:nounset:noclobber',
      'BASH_FUNC_cat%%': '() { echo noise; }',
      SECONDS: '1000',
    };
    expect(await box.run({ env })).toMatchObject({ ...silent, stdout: 'ok\n' });
    await daemons[0]!.close();
    expect(await box.run({ env })).toMatchObject(warned);
  });

  test('ROLLCALL_DEBUG says on stderr what went wrong', async () => {
    daemons.push(await fakeDaemon(box.state, { request: (socket) => socket.end('HTTP/1.1 500 Oops\r\n\r\n') }));
    const result = await box.run({ env: { ROLLCALL_DEBUG: '1' } });
    expect(result).toMatchObject({ code: 0, stdout: `${WARNING}\n` });
    expect(result.stderr).toContain('rollcall-hook: no whole answer: HTTP/1.1 500 Oops');
  });
});

function nodeHook(): string {
  return fileURLToPath(new URL('../../src/client/hook.ts', import.meta.url));
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
