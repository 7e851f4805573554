import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AreasReply, AreaView } from '../../src/protocol/api-areas.ts';
import { hostileStrings } from '../hostile-strings.ts';
import { rollcall } from './cli-support/run-cli.ts';
import { startScriptedDaemon, type ScriptedDaemon } from './cli-support/scripted-daemon.ts';
import { NOW } from './cli-support/views.ts';

const OBEYED = /(?!\n)[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u;

let daemon: ScriptedDaemon;
beforeEach(async () => {
  daemon = await startScriptedDaemon();
});
afterEach(() => daemon.close());
const run = (...args: string[]) => rollcall(args, { env: daemon.env, cwd: daemon.directory });

const view = (part: Partial<AreaView> = {}): AreaView => ({
  name: 'backend',
  source: 'folders',
  kind: 'code',
  patterns: ['/*'],
  files: 2,
  dependsOn: [],
  here: [],
  rank: 1,
  free: true,
  reason: 'nobody is there',
  available: 'tts_engine.py',
  ...part,
});
const taken = view({
  name: 'frontend',
  files: 3,
  here: [{ id: 'ses_1', number: 1 }],
  rank: 2,
  free: false,
  reason: '#1 there',
  available: null,
});
const reply = (areas: AreaView[]): AreasReply => ({ worktree: daemon.directory, session: null, areas, now: NOW });

describe('rollcall areas', () => {
  test('who is where, as they are ranked; columns without a value are left out', async () => {
    daemon.answer('POST /api/areas', reply([view(), taken]));
    expect((await run('areas')).stdout.split('\n').map((line) => line.trimEnd())).toEqual([
      'AREA      KIND  FILES  HERE  WHY              BEGIN WITH',
      'backend   code  2            nobody is there  tts_engine.py',
      'frontend  code  3      #1    #1 there',
      '',
    ]);
  });

  test('--free leaves out the others, also as JSON; what an area builds on is shown', async () => {
    daemon.answer('POST /api/areas', reply([view({ dependsOn: ['api', 'shop'] }), taken]));
    const { stdout } = await run('areas', '--free');
    expect(stdout).toMatch(/backend .* api, shop\s*$/m);
    expect(stdout).not.toContain('frontend');
    expect(JSON.parse((await run('areas', '--free', '--json')).stdout)).toEqual(reply([view({ dependsOn: ['api', 'shop'] })]));
  });

  test('nothing to show is said', async () => {
    daemon.answer('POST /api/areas', reply([taken]));
    expect((await run('areas', '--free')).stdout).toBe('Somebody is at work in every area.\n');
    daemon.answer('POST /api/areas', reply([]));
    expect((await run('areas')).stdout).toBe('Git tracks no file here that belongs to an area.\n');
  });

  test.each(hostileStrings.slice(0, 8))('hostile names are harmless: $name', async ({ text }) => {
    daemon.answer('POST /api/areas', reply([view({ name: text, reason: text, available: text, dependsOn: [text] })]));
    expect((await run('areas')).stdout).not.toMatch(OBEYED);
  });
});
