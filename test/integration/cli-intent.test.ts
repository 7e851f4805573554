import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IntentReply } from '../../src/protocol/api-intent.ts';
import type { IntentView } from '../../src/protocol/intent-view.ts';
import { hostileStrings } from '../hostile-strings.ts';
import { rollcall } from './cli-support/run-cli.ts';
import { startScriptedDaemon, type ScriptedDaemon } from './cli-support/scripted-daemon.ts';
import { NOW } from './cli-support/views.ts';

const OBEYED = /(?!\n)[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u;
const SESSION = { id: 'session-1', number: 1 };

let daemon: ScriptedDaemon;
beforeEach(async () => {
  daemon = await startScriptedDaemon();
});
afterEach(() => daemon.close());
const run = (...args: string[]) => rollcall(args, { env: daemon.env, cwd: daemon.directory });
const at = (minutes: number): string => new Date(Date.parse(NOW) + minutes * 60_000).toISOString();

const INTENT: IntentView = {
  text: 'voice selection',
  saidBy: 'word',
  saidAt: at(-10),
  areas: ['src/voice/**', 'README.md'],
  progress: { percent: 60, saidAt: at(-5) },
  eta: { at: at(30), saidAt: at(-5) },
  dependsOn: [{ id: 'ses_2', number: 2 }],
  doneAt: null,
};
const reply = (given: Partial<IntentReply> = {}): IntentReply => ({ session: SESSION, intent: INTENT, notes: [], now: NOW, ...given });

describe('rollcall intent', () => {
  test('sends what was said and nothing else', async () => {
    daemon.answer('POST /api/intent', reply());
    await run(
      'intent',
      'voice selection',
      '--area',
      'src/voice/',
      "lib/**'x",
      '--progress',
      '60%',
      '--eta',
      '20m',
      '--depends-on',
      '2',
      '#3',
    );
    await run('intent', '--done', '--session', '#2');
    await run('intent');
    await run('intent', '');
    const [all, done, none, empty] = daemon.requests.map(({ body }) => body as Record<string, unknown>);
    expect(all).toMatchObject({
      cwd: daemon.directory,
      session: null,
      text: 'voice selection',
      areas: [`${join(daemon.directory, 'src/voice')}/`, join(daemon.directory, "lib/**'x")],
      progress: 60,
      eta: 1200,
      dependsOn: ['2', '3'],
    });
    expect(done).toMatchObject({ session: '2', done: true });
    expect(Object.keys(none ?? {}).sort()).toEqual(['caller', 'cwd', 'day', 'instance', 'session']);
    expect(empty).toMatchObject({ text: null });
  });

  test('shows it, and what its session should know', async () => {
    daemon.answer('POST /api/intent', reply({ notes: ['⚠️ #2 has said the same 10 min ago:', '| voices'] }));
    const { stdout, status } = await run('intent');
    expect(status).toBe(0);
    expect(stdout).toBe(
      [
        '#1 voice selection',
        '  said        10 min ago',
        '  areas       src/voice/**, README.md',
        '  progress    60 %, said 5 min ago',
        '  done by     12:30, said 5 min ago',
        '  depends on  #2',
        '⚠ #2 has said the same 10 min ago:',
        '| voices',
        '',
      ].join('\n'),
    );
    daemon.answer('POST /api/intent', reply({ intent: null }));
    expect((await run('intent')).stdout).toBe('#1 has not said what it works on.\n');
    expect(JSON.parse((await run('intent', '--json')).stdout)).toEqual(reply({ intent: null }));
  });

  test.each([
    ['--progress', '101'],
    ['--progress', 'half'],
    ['--progress', '-1'],
    ['--eta', 'soon'],
    ['--area', ''],
  ])('%s %s is refused', async (option, value) => {
    expect((await run('intent', option, value)).status).toBe(64);
    expect(daemon.requests).toEqual([]);
  });

  test('obeys nothing of what others wrote', async () => {
    const text = hostileStrings.map((hostile) => hostile.text).join(' ');
    daemon.answer('POST /api/intent', reply({ intent: { ...INTENT, text, areas: [text] }, notes: [text] }));
    expect((await run('intent')).stdout).not.toMatch(OBEYED);
  });
});

test('with a real daemon: a terminal says what it works on, and the list shows it', async () => {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-intent-')));
  const env = { HOME: home, PATH: process.env['PATH'] ?? '', TZ: 'UTC' };
  const real = (...args: string[]) => rollcall(args, { env, cwd: home });
  try {
    expect((await real('intent', 'x')).stderr).toContain('rollcall');
    expect((await real('identify', '--as', '3', '--goal', 'dark mode')).status).toBe(0);
    const said = await real('intent', 'voice selection with AKIAIOSFODNN7EXAMPLQ', '--progress', '40', '--json');
    expect(said.stderr).toBe('');
    expect(JSON.parse(said.stdout)).toMatchObject({ session: { number: 3 }, intent: { saidBy: 'word', progress: { percent: 40 } } });
    const list = (await real('list', '--long')).stdout;
    expect(list).toContain('Goal: voice selection with');
    expect(list).toContain('Intent: 40 %, said ');
    expect(list).not.toContain('AKIAIOSFODNN7EXAMPLQ');
    expect((await real('show', '3')).stdout).toMatch(/intent +40 %, said/);
    expect((await real('status')).stdout).toContain('voice selection');
    await real('intent', '--done');
    expect((await real('intent')).stdout).toMatch(/done +\d+ s ago/);
  } finally {
    await real('daemon', 'stop');
    rmSync(home, { recursive: true, force: true });
  }
}, 120_000);
