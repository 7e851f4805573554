import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { directoriesOf } from '../../src/platform/directories.ts';
import { REFUSAL, WARNING } from '../../src/client/unreachable.ts';
import { bodyOf, Sandbox, type Client } from '../integration/hook-sandbox.ts';

const CLIENTS: Client[] = ['bash', 'bash --posix', 'node'];
const warned = { code: 0, stdout: `${WARNING}\n`, stderr: '' };
const refused = { code: 0, stdout: `${REFUSAL}\n`, stderr: '' };
const silent = { code: 0, stdout: '', stderr: '' };
const now = (): number => Math.floor(Date.now() / 1000);

const FULL = 'is a full tmpfs';
const BROKEN_DIRECTORIES = [...(canMount() ? [FULL] : []), 'cannot be made: a file stands in its place'];

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox();
});
afterEach(() => box.remove());

describe.each(CLIENTS)('%s, nobody reachable', (client) => {
  test('warns the person where the event shows text, and is silent elsewhere', async () => {
    for (const event of ['SessionStart', 'UserPromptSubmit', 'PreToolUse']) {
      rmSync(path.join(box.state, 'warned'), { force: true });
      expect(await box.run({ client, event })).toMatchObject(warned);
    }
    rmSync(path.join(box.state, 'warned'));
    for (const event of ['PostToolUse', 'Stop', 'SessionEnd', 'PreCompact']) expect(await box.run({ client, event })).toMatchObject(silent);
  });

  test('warns once in 30 s, and again when the stamp is old, from the future or no time', async () => {
    expect(await box.run({ client })).toMatchObject(warned);
    expect(await box.run({ client })).toMatchObject(silent);
    for (const stamp of [now() - 31, now() + 3600, 'x', '', '9'.repeat(30)]) {
      box.write('warned', `${stamp}\n`);
      expect(await box.run({ client })).toMatchObject(warned);
    }
    box.write('warned', `${now() - 5}\n`);
    expect(await box.run({ client })).toMatchObject(silent);
  });

  test('makes the state directory, private, and writes one line a call into `missed`', async () => {
    rmSync(path.dirname(box.state), { recursive: true });
    await box.run({ client, body: bodyOf('PreToolUse', { tool_name: 'Write', tool_input: {}, tool_use_id: 'toolu_01-A' }) });
    await box.run({ client, event: 'PostToolUse', body: '{ "session_id": "s_2", "tool_use_id": "toolu_02" }' });
    await box.run({ client, event: 'Stop' });
    const lines = box.read('missed').split('\n');
    expect(lines.map((line) => line.split(' ').slice(1).join(' '))).toEqual([
      'abc-123 PreToolUse toolu_01-A',
      's_2 PostToolUse toolu_02',
      'abc-123 Stop -',
      '',
    ]);
    for (const line of lines.slice(0, 3)) {
      const time = line.split(' ')[0]!;
      expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(60_000);
    }
    expect(statSync(box.state).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(box.state, 'missed')).mode & 0o777).toBe(0o600);
  });

  test('finds the tool call behind a large input, and never leaves the body anywhere', async () => {
    const body = bodyOf('PreToolUse', {
      tool_input: { content: `SECRET ${'\\"tool_use_id\\":"no" '.repeat(20_000)}` },
      tool_use_id: 'toolu_03',
    });
    await box.run({ client, body });
    expect(box.read('missed')).toMatch(/^\S+ abc-123 PreToolUse toolu_03\n$/);
    for (const name of readdirSync(box.state)) expect(box.read(name)).not.toContain('SECRET');
  });

  test.each(['$(touch x)', '`touch x`', '"; touch x; "', 'a b', '../x', 'a\nb', "'; touch x; '", 'é', '%s%n', 'a'.repeat(200)])(
    'takes no id with foreign characters: %j',
    async (id) => {
      await box.run({ client, body: bodyOf('PreToolUse', { session_id: id, tool_use_id: id }) });
      expect(box.read('missed')).toMatch(/^\S+ - PreToolUse -\n$/);
      expect(existsSync(path.join(box.project, 'x'))).toBe(false);
    },
  );

  test('bodies that are no JSON are missed calls too', async () => {
    await box.run({ client, body: 'no json at all' });
    await box.run({ client, body: Buffer.from([0xff, 0x00, 0x22, 0x7b]) });
    expect(box.read('missed')).toMatch(/^(\S+ - PreToolUse -\n){2}$/);
  });

  test('goes on with a full disk: `missed` and the stamp are /dev/full', async () => {
    symlinkSync('/dev/full', path.join(box.state, 'missed'));
    symlinkSync('/dev/full', path.join(box.state, 'warned'));
    expect(await box.run({ client })).toMatchObject(warned);
    expect(await box.run({ client })).toMatchObject(warned);
  });

  test.each(BROKEN_DIRECTORIES)('goes on where the state directory %s', async (kind) => {
    breakDirectory(kind, box.state);
    try {
      expect(await box.run({ client })).toMatchObject(warned);
      expect(await box.run({ client })).toMatchObject(warned);
    } finally {
      if (kind === FULL) spawnSync('umount', [box.state]);
    }
  });

  test('makes no directory where nothing of the path is there', async () => {
    const nowhere = `/rollcall-no-such-home-${process.pid}`;
    expect(await box.run({ client, env: { ROLLCALL_HOME: `${nowhere}/state` } })).toMatchObject(warned);
    expect(existsSync(nowhere)).toBe(false);
  });

  test('writes nothing into the project where ROLLCALL_HOME is relative', async () => {
    expect(await box.run({ client, env: { ROLLCALL_HOME: 'state' } })).toMatchObject(warned);
    expect(readdirSync(box.project)).toEqual([]);
  });
});

describe.each(CLIENTS)('%s, fail closed', (client) => {
  test.each([
    'fail_closed: true\n',
    'fail_closed: true',
    'fail_closed:   true   # because of it\r\nother: 1\r\n',
    '# comment\nother:\n  - a\n\nfail_closed : "true"\n',
    `"fail_closed": 'true' #x\n`,
    'fail_closed: True\n',
  ])('refuses a tool call, which is then no missed one: %j', async (text) => {
    configure(text);
    expect(await box.run({ client })).toMatchObject(refused);
    expect(await box.run({ client })).toMatchObject(refused);
    expect(existsSync(path.join(box.state, 'missed'))).toBe(false);
  });

  test.each([
    '',
    'fail_closed: false\n',
    '# fail_closed: true\n',
    'other:\n  fail_closed: true\n',
    'fail_closed: true#no\n',
    'fail_closed: truely\n',
    'not_fail_closed: true\n',
    'fail_closed:true\n',
    'text: "fail_closed: true"\n',
  ])('does not refuse: %j', async (text) => {
    configure(text);
    expect(await box.run({ client })).toMatchObject(warned);
  });

  test('only PreToolUse is refused', async () => {
    configure('fail_closed: true\n');
    expect(await box.run({ client, event: 'UserPromptSubmit' })).toMatchObject(warned);
    expect(await box.run({ client, event: 'PostToolUse' })).toMatchObject(silent);
  });

  test('finds the file above the working directory, above the project directory, and in the user’s configuration', async () => {
    const deep = path.join(box.project, 'a b/$(touch x)/c');
    const elsewhere = path.join(box.root, 'elsewhere');
    mkdirSync(deep, { recursive: true });
    mkdirSync(elsewhere);
    symlinkSync(deep, path.join(elsewhere, 'link'));
    expect(await box.run({ client, cwd: elsewhere })).toMatchObject(warned);
    configure('fail_closed: true\n');
    expect(await box.run({ client, cwd: deep })).toMatchObject(refused);
    expect(await box.run({ client, cwd: elsewhere, env: { CLAUDE_PROJECT_DIR: deep } })).toMatchObject(refused);
    expect(await box.run({ client, cwd: path.join(elsewhere, 'link') })).toMatchObject(refused);
    configure('fail_closed: false\n');
    const { config } = directoriesOf(box.env);
    mkdirSync(config, { recursive: true });
    writeFileSync(path.join(config, 'config.yaml'), 'fail_closed: true\n');
    expect(await box.run({ client, cwd: elsewhere })).toMatchObject(refused);
  });

  test('a configuration that is a directory or cannot be read refuses nothing', async () => {
    mkdirSync(path.join(box.project, '.rollcall.yaml'));
    expect(await box.run({ client })).toMatchObject(warned);
  });
});

/** A mount of one's own needs root, so this one is there only for root. */
function canMount(): boolean {
  if (process.getuid?.() !== 0) return false;
  const probe = new Sandbox();
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', probe.state]);
  if (status === 0) spawnSync('umount', [probe.state]);
  probe.remove();
  return status === 0;
}

function breakDirectory(kind: string, state: string): void {
  const base = path.dirname(state);
  if (kind === FULL) {
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k,mode=700', 'tmpfs', state]);
    fill(state);
  } else {
    rmSync(base, { recursive: true });
    writeFileSync(base, '');
  }
}

function fill(directory: string): void {
  const write = (i: number): void => writeFileSync(path.join(directory, `filler${i}`), Buffer.alloc(4096));
  expect(() => Array.from({ length: 1000 }, (_, i) => write(i))).toThrow(/ENOSPC/);
}

function configure(text: string): void {
  writeFileSync(path.join(box.project, '.rollcall.yaml'), text);
}
