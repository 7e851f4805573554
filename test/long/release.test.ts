import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LeasesReply, SessionReply, SessionsReply } from '../../src/protocol/api.ts';
import { Actor } from '../../src/setup/demonstration/actor.ts';
import { CLI, DaemonWorld } from '../integration/daemon-process.ts';

let world: DaemonWorld;
let one: Actor;
let two: Actor;
beforeEach(async () => {
  world = new DaemonWorld();
  if (!world.cli('setup', '--yes').stdout.includes('ENFORCING')) throw new Error('setup did not lead to ENFORCING');
  one = new Actor('one', 'session-one', world.repository, world.env);
  two = new Actor('two', 'session-two', world.repository, world.env);
  await one.start();
  await two.start();
  await one.prompt('the first');
  await two.prompt('the second');
  await one.write('a.ts', '1');
});
afterEach(async () => {
  await Promise.all([one.kill(), two.kill()]);
  await world.close();
});

const leases = (): string[] => world.json<LeasesReply>('leases').leases.map((l) => `${l.path} #${l.session.number}`);
const rollcall = (...args: string[]): string => [process.execPath, CLI, ...args].map((word) => `'${word}'`).join(' ');

/** A person's own terminal: a real pseudo-terminal, outside of any agent. */
function atTerminal(...args: string[]): { status: number | null; text: string } {
  const { status, stdout } = spawnSync('script', ['-qec', rollcall(...args), '/dev/null'], {
    cwd: world.repository,
    env: world.env,
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, text: stdout };
}

/** The same, with a person who presses a key when the question stands there. */
function answered(key: string, ...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['-qec', rollcall(...args), '/dev/null'], { cwd: world.repository, env: world.env });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      const asked = text.includes('Yes');
      text += part;
      if (!asked && text.includes('Yes')) child.stdin.write(key);
    });
    child.on('error', reject);
    child.on('close', () => resolve(text));
  });
}

test('an agent lets go of its own leases, and the other one then edits', async () => {
  expect((await two.write('a.ts', '2')).denied).toContain('#1');
  expect(await one.run(`${rollcall('release', 'a.ts')}; echo "exit $?"`)).toContain('exit 0');
  expect(leases()).toEqual([]);
  expect((await two.write('a.ts', '2')).denied).toBeNull();
});

test('without paths, all of its own', async () => {
  await one.write('b.ts', '1');
  await two.write('c.ts', '1');
  await one.run(rollcall('release'));
  expect(leases()).toEqual(['c.ts #2']);
});

test("an agent takes away no other's lease, by force neither, whatever it says of itself", async () => {
  for (const args of [['a.ts'], ['a.ts', '--force']]) {
    expect(await two.run(`${rollcall('release', ...args)} 2>&1; echo "exit $?"`)).toContain('exit 77');
    const faked = `script -qec "${rollcall('release', ...args)}; echo exit \\$?" /dev/null`;
    expect(await two.run(`CLAUDE_CODE_SESSION_ID=session-one ${faked}`)).toContain('exit 77');
  }
  expect(leases()).toEqual(['a.ts #1']);
});

test('a person is told who holds it, may take it with --force at a terminal only, and the holder hears of it', async () => {
  const refused = atTerminal('release', 'a.ts');
  expect(refused).toMatchObject({ status: 77, text: expect.stringContaining('#1') });
  expect(world.cli('release', 'a.ts', '--force').status).toBe(77);
  const taken = atTerminal('release', 'a.ts', '--force');
  expect(taken.status).toBe(0);
  expect(taken.text).toContain('#1');
  expect(leases()).toEqual([]);
  expect((await one.prompt('go on')).told).toContain('released by a person');
});

test('a person releases a soft lease without force; a path that nobody holds is said', async () => {
  await one.stop();
  expect(atTerminal('release', 'a.ts').status).toBe(0);
  const none = world.cli('release', 'a.ts');
  expect(none.status).toBe(1);
  expect(none.stderr).toContain('No lease is held');
  expect(world.cli('release').status).toBe(64);
});

test('trust in a repository comes from a person, not from an agent with a terminal', async () => {
  await one.run(`printf 'enabled: false\\n' > .rollcall.yaml`);
  for (const args of [['trust'], ['trust', '--yes']]) {
    expect(await one.run(`script -qec "${rollcall(...args)}; echo exit \\$?" /dev/null`)).toContain('exit 77');
    expect(world.cli(...args).status).toBe(77);
  }
  expect(atTerminal('trust', '--yes').status).toBe(0);
  expect(world.cli('config', 'get', 'enabled').stdout).toBe('false\n');
});

test('a person sees what trust would set, and is asked', async () => {
  writeFileSync(join(world.repository, '.rollcall.yaml'), 'fail_closed: true\nleases:\n  lock_timeout_seconds: 60\nenabled: false\n');
  const enabled = (): string => world.cli('config', 'get', 'enabled').stdout.trim();
  const no = await answered('n', 'trust');
  expect(no).toMatch(/sets:\r?\n {2}leases\.lock_timeout_seconds: 60 {4}\(line 3\) .*\r?\n {2}enabled: false {4}\(line 4\) /);
  expect(no).not.toContain('fail_closed');
  expect(no).toContain('Nothing was changed.');
  expect(enabled()).toBe('true');
  expect(await answered('y', 'trust')).toContain('.rollcall.yaml is trusted as it is now.');
  expect(enabled()).toBe('false');
  expect(atTerminal('trust').text).not.toContain('Trust ');
  writeFileSync(join(world.repository, '.rollcall.yaml'), 'fail_closed: true\n');
  expect(atTerminal('trust').text).toContain('sets nothing that trust decides on');
});

test('every name of a session finds it', () => {
  const [session] = world.json<SessionsReply>('sessions').sessions;
  const names = [...(session?.aliases ?? []), session?.id ?? '', '1', '#1', `1@${session?.startedAt.slice(0, 10)}`];
  expect(names.length).toBeGreaterThanOrEqual(9);
  const found = names.map((name) => [name, world.json<Partial<SessionReply>>('show', name).session?.id]);
  expect(found).toEqual(names.map((name) => [name, session?.id]));
  expect(world.cli('show', 'nobody').status).toBe(1);
});
