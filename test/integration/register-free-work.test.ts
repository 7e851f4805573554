import { join } from 'node:path';
import { symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { areasSettled } from '../../src/daemon/area-maps.ts';
import { areas } from '../../src/daemon/register/areas.ts';
import { claim } from '../../src/daemon/register/claim.ts';
import { intent } from '../../src/daemon/register/intent.ts';
import { importsSettled } from '../../src/daemon/register/intent-imports.ts';
import { whereaboutsSettled } from '../../src/daemon/register/whereabouts.ts';
import type { AreasReply } from '../../src/protocol/api-areas.ts';
import { DEFAULT_CONFIG } from '../../src/config/schema.ts';
import { withTrialRules } from './decision-rules.ts';
import { type Agent, RegisterWorld } from './register-world.ts';

/** A person at a terminal; no process of this number is an agent's. */
const person = { pid: 2 ** 30, terminal: true };
const FILES = {
  'index.html': '<script src="app.js"></script>\n',
  'app.js': 'export const ui = 1;\n',
  'tts_engine.py': 'import voices\n',
  'voices.py': 'NAMES = []\n',
  'tests/test_tts_engine.py': 'import tts_engine\n',
  'docs/guide.md': 'guide\n',
};

let world: RegisterWorld;
let a: Agent;
let b: Agent;
let c: Agent;
beforeEach(async () => {
  world = await RegisterWorld.open();
  a = world.agent('a', 101);
  b = world.agent('b', 102);
  c = world.agent('c', 103);
});
afterEach(async () => {
  await importsSettled(world.d);
  await settled();
  await world.close();
});

function commit(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) world.write(path, content);
  world.git('add', '.');
  world.git('commit', '--quiet', '--message', 'files');
}
/** What is found out beside all requests is found out. */
async function settled(): Promise<void> {
  await areasSettled(world.d);
  await whereaboutsSettled(world.d);
}
const listed = (session: string | null = null): Promise<AreasReply> => areas(world.d, { cwd: world.repository, caller: person, session });
const claimed = (session: string, path: string): Promise<unknown> =>
  claim(world.d, {
    cwd: world.repository,
    caller: person,
    session,
    paths: [join(world.repository, path)],
    shared: false,
    reason: null,
    eta: null,
    ttl: null,
    everywhere: false,
  });
const begun = async (agent: Agent): Promise<string> => {
  const answer = await agent.start();
  await agent.prompt('hello');
  return answer.texts.join('\n');
};

describe('three sessions in one repository', () => {
  beforeEach(() => commit(FILES));

  test('the second is offered the backend with a file that is free, the third tests and documentation', async () => {
    expect(await begun(a)).not.toContain('Work on');
    await a.edit('index.html');
    await a.edit('app.js');
    await settled();
    const second = await begun(b);
    expect(second).toContain('Others are at work in frontend (#1).');
    expect(second).toContain('- Work on backend? (tts_engine.py available: nobody is there)');
    await b.edit('tts_engine.py');
    await settled();
    const third = await begun(c);
    expect(third).toMatch(/Others are at work in (?:backend \(#2\), frontend \(#1\)|frontend \(#1\), backend \(#2\))/);
    expect(third).toContain('- Work on tests? (tests/test_tts_engine.py available');
    expect(third).toMatch(/- Work on documentation\? \((?:README|docs\/guide)\.md available/);
    expect(third).not.toMatch(/Work on (?:backend|frontend)/);
  });

  test('nothing is offered where nobody is at work, nor after a compaction', async () => {
    await begun(a);
    await settled();
    expect(await begun(b)).not.toContain('Work on');
    await a.edit('app.js');
    expect((await c.start('compact')).texts.join('\n')).not.toContain('Work on');
  });

  test('the refusal of a file names its test, else a file of another area; each of them passes', async () => {
    await begun(a);
    await begun(b);
    await a.edit('tts_engine.py');
    await a.edit('app.js');
    await settled();
    const refused = (await b.edit('tts_engine.py')).deny ?? '';
    expect(refused).toContain('Suggestion: work on tests/test_tts_engine.py instead (it tests this one; it is free).');
    expect(await b.edit('tests/test_tts_engine.py')).toMatchObject({ deny: null });
    await begun(c);
    await settled();
    const again = (await c.edit('tts_engine.py')).deny ?? '';
    expect(again).toMatch(/Suggestion: work on documentation instead \((?:README|docs\/guide)\.md is free\)\./);
    expect(again).not.toContain('test_tts_engine');
    // The other moves that a refusal names.
    expect(await c.bash('git worktree add --quiet ../aside -b aside')).toMatchObject({ deny: null, ask: null });
    await a.bash('git commit --quiet --message done -- tts_engine.py');
    await a.stop();
    expect(await c.edit('tts_engine.py')).toMatchObject({ deny: null });
  });

  test('nothing is named that somebody waits for, has uncommitted, has claimed, or that leads elsewhere', async () => {
    symlinkSync('../app.js', join(world.repository, 'docs/link.md'));
    world.git('add', '.');
    world.git('commit', '--quiet', '--message', 'link');
    await begun(a);
    await begun(b);
    await a.edit('app.js');
    // The person's own change; a session's, whose turn and lease are over; a claim.
    await c.start();
    await c.prompt();
    await c.edit('README.md');
    await c.end();
    await claimed('1', 'tests/');
    await settled();
    const free = (await listed('2')).areas.filter((area) => area.free);
    expect(free.map(({ name, available }) => [name, available])).toEqual([
      ['backend', 'tts_engine.py'],
      ['documentation', 'docs/guide.md'],
    ]);
  });

  test('rollcall areas: who is where, the best first, for the session that is named', async () => {
    await begun(a);
    await begun(b);
    await a.edit('app.js');
    await settled();
    const all = await listed();
    expect(all.session).toBeNull();
    expect(all.areas.map(({ name, here, free, rank }) => [name, here.map(({ number }) => number), free, rank])).toEqual([
      ['backend', [], true, 1],
      ['tests', [], true, 2],
      ['documentation', [], true, 3],
      ['frontend', [1], false, 4],
    ]);
    // One's own work keeps nobody away from itself.
    expect((await listed('1')).areas.find(({ name }) => name === 'frontend')).toMatchObject({ free: true, here: [] });
    const instance = { tty: null, tmuxPane: null, shell: null };
    await intent(world.d, { cwd: world.repository, caller: person, instance, day: '2026-11-21', session: '2', text: 'document the guide' });
    expect((await listed('2')).areas[0]).toMatchObject({ name: 'documentation', reason: 'nobody is there, fits your work' });
  });

  test('where another has said that it works counts; what is done does not', async () => {
    await begun(a);
    await begun(b);
    const instance = { tty: null, tmuxPane: null, shell: null };
    const say = { cwd: world.repository, caller: person, instance, day: '2026-11-21', session: '1' };
    await intent(world.d, { ...say, text: 'new voices', areas: [join(world.repository, '*.py')] });
    const backend = async (): Promise<unknown> => (await listed('2')).areas.find(({ name }) => name === 'backend');
    expect(await backend()).toMatchObject({ free: false, here: [{ number: 1 }], available: null });
    await intent(world.d, { ...say, done: true });
    expect(await backend()).toMatchObject({ free: true, available: 'tts_engine.py' });
  });
});

test('what a rule refuses is not offered', async () => {
  world.config = DEFAULT_CONFIG;
  await withTrialRules(world);
  commit({ 'guarded/cart.py': 'x\n', 'tests/cart.py': 'x\n', 'guarded/test_page.py': 'x\n', 'web/page.py': 'x\n', 'docs/web.md': 'x\n' });
  await begun(a);
  await a.edit('web/page.py');
  await settled();
  expect(await begun(b)).not.toContain('guarded');
  expect((await b.edit('guarded/cart.py')).deny).toContain('own-file');
  expect((await listed('2')).areas.find(({ name }) => name === 'guarded')).toMatchObject({ free: true, available: null });
  const refused = (await b.edit('web/page.py')).deny ?? '';
  expect(refused).toMatch(/Suggestion: work on (?:tests|documentation) instead/);
});

describe('areas that somebody wrote down', () => {
  test('work_areas: files with exceptions, what builds on what is being changed comes later; what lies beside them is found', async () => {
    commit({ ...FILES, 'api/orders.py': 'x\n', 'api/generated/schema.py': 'x\n', 'shop/cart.py': 'x\n' });
    world.config = {
      ...world.config,
      workAreas: [
        { name: 'api', files: ['api/**', '!api/generated/**'], dependencies: [] },
        { name: 'shop', files: ['shop/**'], dependencies: ['api'] },
        { name: 'voice', files: ['*.py'], dependencies: [] },
      ],
    };
    await begun(a);
    await begun(b);
    await a.edit('api/orders.py');
    const rows = (await listed('2')).areas.map(({ name, source, free, files, reason }) => [name, source, free, files, reason]);
    expect(rows).toEqual([
      ['voice', 'settings', true, 4, 'nobody is there'],
      ['documentation', 'folders', true, 2, 'nobody is there'],
      ['shop', 'settings', true, 1, 'nobody is there; but it builds on api, which is being changed'],
      ['api', 'settings', false, 1, '#1 there'],
    ]);
  });

  test('CODEOWNERS: what a team owns is an area, the later rule wins', async () => {
    commit({
      ...FILES,
      '.github/CODEOWNERS': '*.py @org/voice\n*.js @org/web\n*.html @org/web\n/voices.py @org/web @ann\n',
    });
    const found = (await listed()).areas.map(({ name, source, files }) => [name, source, files]);
    expect(found).toEqual([
      ['voice', 'codeowners', 2],
      ['web', 'codeowners', 3],
      ['documentation', 'folders', 2],
    ]);
  });
});

test('what is tracked or written down later is seen by the command at once', async () => {
  commit({ 'src/a.ts': 'x\n' });
  expect((await listed()).areas.map(({ name }) => name)).toEqual(['src', 'documentation']);
  commit({ 'lib/b.ts': 'x\n' });
  expect((await listed()).areas.map(({ name }) => name)).toEqual(['lib', 'src', 'documentation']);
  world.write('CODEOWNERS', '/src/ @org/one\n/lib/ @org/two\n');
  expect((await listed()).areas.map(({ name }) => name)).toEqual(['one', 'two', 'documentation']);
  world.config = { ...world.config, workAreas: [{ name: 'all', files: ['*.ts'], dependencies: [] }] };
  expect((await listed()).areas.map(({ name }) => name)).toEqual(['all', 'documentation']);
});
