import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { IdentifyRequest } from '../../src/protocol/api-identity.ts';
import { hostileStrings } from '../hostile-strings.ts';
import { cleanupReply, cleanupRow, identifyReply, rollReply, rollRow } from '../integration/cli-support/roll-views.ts';
import { CLI, rollcall } from '../integration/cli-support/run-cli.ts';
import { startScriptedDaemon, type ScriptedDaemon } from '../integration/cli-support/scripted-daemon.ts';
import { Terminal } from '../integration/cli-support/terminal.ts';
import { sessionView } from '../integration/cli-support/views.ts';

const OBEYED = /(?!\n)[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u;
const IDENTIFY = 'POST /api/identify';
const RULE = '━'.repeat(47);
const BANNER = `${RULE}\n   ROLLCALL SESSION IDENTITY SYSTEM\n${RULE}\n\n`;

let daemon: ScriptedDaemon;
const terminals: Terminal[] = [];
beforeEach(async () => {
  daemon = await startScriptedDaemon();
});
afterEach(async () => {
  await Promise.all(terminals.splice(0).map((t) => t.close()));
  await daemon.close();
});

const run = (...args: string[]) => rollcall(['identify', ...args], { env: daemon.env, cwd: daemon.directory });
async function terminal(): Promise<Terminal> {
  const opened = await Terminal.open({ env: { ...daemon.env, CLI, NODE: process.execPath }, cwd: daemon.directory });
  terminals.push(opened);
  return opened;
}
const COMMAND = '"$NODE" "$CLI" identify';
const asked = (): IdentifyRequest[] => daemon.requests.filter((r) => r.line === IDENTIFY).map((r) => r.body as IdentifyRequest);
const others = (): string[] => daemon.requests.map((r) => r.line.replace(/\?.*$/, '')).filter((line) => line !== IDENTIFY);

const EIGHT = sessionView({
  number: 8,
  agent: 'terminal',
  agentSessionId: 'session-8',
  role: 'Unified Chat & Communication Infrastructure',
  goal: 'Keep the chat up',
});
const BLOCK = [
  '  Number: 8',
  '  Role: Unified Chat & Communication Infrastructure',
  '  Goal: Keep the chat up',
  '  Session ID: session-8',
  '  Status: active',
].join('\n');
const SAVED = '\n\nSession identity saved for today.\n💓 Heartbeat sent\n';
const roll = rollReply([rollRow({ number: 1, stale: true }), rollRow({ number: 2, status: 'inactive' }), rollRow({ number: 8 })], {
  available: '2-7',
});
const LIST = [
  'Currently Registered Sessions:',
  '',
  '  ✅ #1  - Role 1 (active, stale)',
  '  ⏸️  #2  - Role 2 (inactive)',
  '  ✅ #8  - Role 8 (active)',
  '',
  'Active: 1  Inactive: 1  Stale: 1',
  'Available numbers: 2-7',
  '',
  '',
].join('\n');
const NOTICE = '⚠️  Detected 1 stale session(s) (no recent heartbeat); `rollcall cleanup` marks them inactive\n\n';
const taken = { reply: { error: { code: 'NUMBER_TAKEN', details: { number: '8', owner: 'Role 8' } } }, status: 409 };

describe('without a terminal', () => {
  test('an identity that is known is loaded, and says who it is', async () => {
    daemon.answer(IDENTIFY, identifyReply({ outcome: 'loaded', session: EIGHT }));
    expect(await run()).toEqual({
      status: 0,
      stderr: '',
      stdout: `${BANNER}✅ Session Identity Loaded\n\n${BLOCK}\n\n💓 Heartbeat sent\n`,
    });
    expect(daemon.requests).toHaveLength(1);
    expect(asked()[0]).toMatchObject({
      cwd: daemon.directory,
      caller: { pid: expect.any(Number) as number, terminal: false },
      instance: { tty: null, tmuxPane: null, shell: { pid: process.pid } },
      day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string,
      as: null,
      fresh: false,
      role: null,
      goal: null,
      force: false,
      heartbeatOnly: false,
    });
  });

  test('one that was marked inactive comes back; an agent that is idle is active', async () => {
    daemon.answer(IDENTIFY, identifyReply({ outcome: 'loaded', session: EIGHT, reactivated: true }));
    const back = `✅ Reactivating Session #8\n\n✅ Session Identity Loaded\n\n${BLOCK.replace('active', 'inactive (will be reactivated)')}\n`;
    expect((await run()).stdout).toContain(back);
    daemon.answer(IDENTIFY, identifyReply({ outcome: 'loaded', session: { ...EIGHT, status: 'idle' } }));
    expect((await run()).stdout).toContain(`${BLOCK}\n`);
  });

  test('nothing known: the roll, what would be proposed, and the exit status', async () => {
    daemon.answer(IDENTIFY, identifyReply({ proposed: 2, roll }));
    expect(await run()).toEqual({
      status: 1,
      stdout: `${BANNER}${NOTICE}${LIST}🎯 Proposed: #2 (rollcall identify --as 2)\n`,
      stderr:
        'rollcall: Nobody knows yet which session this is\n  Take a number with `rollcall identify --as N`; `rollcall list` shows which are free.\n',
    });
    expect(others()).toEqual([]);
  });

  test('an identity whose session is gone is said', async () => {
    daemon.answer(IDENTIFY, identifyReply({ lost: 4 }));
    expect((await run()).stdout).toContain(`${BANNER}⚠️  Cached identity (#4) not found in registry.\n\nCurrently`);
  });

  test('--as takes the number, with role and goal', async () => {
    daemon.answer('GET /api/roll', rollReply());
    daemon.answer(IDENTIFY, identifyReply({ outcome: 'identified', session: EIGHT }));
    const result = await run('--as', '#8', '--role', '$373K "quoted"', '--goal=two\nlines');
    expect(result).toEqual({ status: 0, stderr: '', stdout: `${BANNER}✅ Identified as Session #8\n\n${BLOCK}${SAVED}` });
    expect(asked()).toMatchObject([{ as: 8, role: '$373K "quoted"', goal: 'two\nlines', fresh: false }]);
  });

  test("an agent's identity is not one of the day", async () => {
    daemon.answer('GET /api/roll', rollReply());
    daemon.answer(IDENTIFY, identifyReply({ outcome: 'identified', session: { ...EIGHT, agent: 'claude-code' } }));
    expect((await run('--as', '8')).stdout).toMatch(/\n\nSession identity lasts as long as the agent's session\.\n💓 Heartbeat sent\n$/);
  });

  test('--new takes the lowest free number', async () => {
    daemon.answer('GET /api/roll', rollReply());
    daemon.answer(IDENTIFY, identifyReply({ outcome: 'identified', session: EIGHT }));
    expect((await run('--new')).stdout).toBe(`${BANNER}🎯 Auto-assigning Session #8\n\n✅ Identified as Session #8\n\n${BLOCK}${SAVED}`);
    expect(asked()).toMatchObject([{ as: null, fresh: true }]);
  });

  test.each([
    [{ id: 'x', number: 8 }, 'it is inactive now'],
    [{ id: 'x', number: 14 }, 'it is #14 now'],
  ])('--force says whom it displaced: %j', async (displaced, where) => {
    daemon.answer('GET /api/roll', rollReply());
    daemon.answer(IDENTIFY, identifyReply({ outcome: 'identified', session: EIGHT, displaced }));
    expect((await run('--as', '8', '--force')).stdout).toContain(`⚠️  Displaced the session that was #8: ${where}\n✅ Identified`);
    expect(asked()).toMatchObject([{ as: 8, force: true }]);
  });

  test('a number that lives is refused with its owner', async () => {
    daemon.answer('GET /api/roll', roll);
    daemon.answerInTurn(IDENTIFY, [taken]);
    expect(await run('--as', '8', '--no-cleanup')).toEqual({
      status: 75,
      stdout: BANNER,
      stderr: [
        '❌ Session #8 is already ACTIVE',
        '   Role: Role 8',
        '   Goal: Goal 8',
        '   Session ID: session-8',
        '   Terminal: s001',
        '   Last heartbeat: 0h 15m ago',
        '   Choose a different number. Available numbers: 2-7',
        '',
      ].join('\n'),
    });
    const json = await run('--as', '8', '--json');
    expect({ ...json, stdout: JSON.parse(json.stdout) as unknown }).toMatchObject({
      status: 75,
      stdout: { error: { code: 'NUMBER_TAKEN' } },
    });
  });

  test('--heartbeat-only: one line, nothing of the roll, and no success when nobody knows', async () => {
    daemon.answer(IDENTIFY, identifyReply({ outcome: 'loaded', session: EIGHT, roll }));
    expect(await run('--heartbeat-only')).toEqual({ status: 0, stderr: '', stdout: '💓 Heartbeat sent\n' });
    expect(asked()).toMatchObject([{ heartbeatOnly: true, as: null }]);
    daemon.answer(IDENTIFY, identifyReply());
    expect(await run('--heartbeat-only')).toMatchObject({ status: 1, stdout: '' });
    expect((await run('--heartbeat-only', '--json')).status).toBe(1);
    expect(others()).toEqual([]);
  });

  test.each([
    ['left', 'This terminal is no longer Session #8: that one is inactive now, and its number is free.'],
    ['inactive', 'This terminal is no longer Session #8, which was inactive already.'],
    ['gone', 'This terminal is no longer Session #8, which is no longer in the register.'],
    ['terminal', '#8, of a former shell of this terminal, is not proposed here any more. Its session stays as it is.'],
  ])('--forget says what it did: %s', async (outcome, text) => {
    daemon.answer('POST /api/forget', { number: 8, session: null, outcome });
    expect(await run('--forget')).toEqual({ status: 0, stderr: '', stdout: `${text}\nThe next \`rollcall identify\` asks anew.\n` });
    expect(daemon.requests).toMatchObject([
      { body: { cwd: daemon.directory, instance: { tty: null }, day: expect.any(String) as string } },
    ]);
  });

  test('--forget of nobody changes nothing, and is no failure', async () => {
    const nothing = { number: null, session: null, outcome: 'unknown' };
    daemon.answer('POST /api/forget', nothing);
    expect(await run('--forget')).toEqual({ status: 0, stderr: '', stdout: 'This terminal had no identity here. Nothing was changed.\n' });
    expect(JSON.parse((await run('--forget', '--json')).stdout)).toEqual(nothing);
  });

  test('--auto-cleanup cleans first; --no-cleanup says nothing', async () => {
    const loaded = identifyReply({ outcome: 'loaded', session: EIGHT, roll });
    daemon.answer(IDENTIFY, loaded);
    daemon.answer('GET /api/roll', roll);
    daemon.answer('POST /api/cleanup', cleanupReply([cleanupRow({ action: 'marks-inactive' })]));
    const { stdout } = await run('--auto-cleanup');
    expect(stdout).toMatch(
      /Detected 1 stale session\(s\) \(no recent heartbeat\)\n\nRunning cleanup\.\.\.\n🧹 Session Cleanup Tool\n={23}\n[^]*✅ Marked 1 session\(s\) as inactive\n\nDone!\n\n✅ Cleanup complete! Registry refreshed\.\n\n✅ Session Identity Loaded\n/,
    );
    const caller = { pid: expect.any(Number) as number, terminal: false };
    expect(daemon.requests.find((r) => r.line === 'POST /api/cleanup')?.body).toEqual({
      cwd: daemon.directory,
      caller,
      dryRun: false,
      timeoutMinutes: null,
      all: false,
    });
    expect((await run('--no-cleanup')).stdout).toBe(`${BANNER}✅ Session Identity Loaded\n\n${BLOCK}\n\n💓 Heartbeat sent\n`);
  });

  test.each([
    ['auto', true],
    ['never', false],
    ['ask', false],
  ])('the setting cleanup.on_identify: %s', async (value, cleans) => {
    mkdirSync(join(daemon.directory, '.config/rollcall'), { recursive: true });
    writeFileSync(join(daemon.directory, '.config/rollcall/config.yaml'), `cleanup:\n  on_identify: ${value}\n`);
    daemon.answer(IDENTIFY, identifyReply({ outcome: 'loaded', session: EIGHT, roll }));
    daemon.answer('GET /api/roll', roll);
    daemon.answer('POST /api/cleanup', cleanupReply());
    const { stdout } = await run();
    expect(others().includes('POST /api/cleanup')).toBe(cleans);
    expect(stdout.includes(NOTICE)).toBe(!cleans);
    await run('--no-cleanup');
    expect(others().filter((line) => line === 'POST /api/cleanup')).toHaveLength(cleans ? 1 : 0);
  });

  test('--json is the reply, with nothing around it', async () => {
    const reply = identifyReply({ proposed: 2, roll });
    daemon.answer(IDENTIFY, reply);
    const result = await run('--json');
    expect({ ...result, stdout: JSON.parse(result.stdout) as unknown }).toEqual({ status: 1, stderr: '', stdout: reply });
  });

  test('--compat fpai: the title of the old scripts', async () => {
    daemon.answer(IDENTIFY, identifyReply({ outcome: 'loaded', session: EIGHT }));
    expect((await run('--compat', 'fpai')).stdout.split('\n').slice(0, 3)).toEqual([RULE, '   FPAI SESSION IDENTITY SYSTEM', RULE]);
  });

  test.each([
    [['--as', 'abc'], "--as takes the number of a session, from 1 up, not 'abc'"],
    [['--as', '0'], "--as takes the number of a session, from 1 up, not '0'"],
    [['--no-cleanup', '--auto-cleanup'], '--no-cleanup and --auto-cleanup do not go together'],
    [['--heartbeat-only', '--as', '8'], '--heartbeat-only changes nothing else: only --no-cleanup goes with it'],
    [['--compat', 'other'], "--compat takes fpai, not 'other'"],
    [['--forget', '--as', '3'], '--forget goes with no other option'],
    [['--forget', '--heartbeat-only'], '--forget goes with no other option'],
    [['--bogus'], "unknown option '--bogus'"],
  ])('%j is refused, and nothing is asked of the daemon', async (args, detail) => {
    const result = await run(...args);
    expect(result).toMatchObject({ status: 64, stdout: '' });
    expect(result.stderr).toContain(`${detail}\n  Run \`rollcall identify --help\``);
    expect(daemon.requests).toEqual([]);
  });

  test('text of others is never obeyed by the terminal', async () => {
    for (const { text } of hostileStrings) {
      const session = { ...EIGHT, role: text, goal: text, agentSessionId: text };
      daemon.answer(IDENTIFY, identifyReply({ outcome: 'loaded', session, roll: rollReply([rollRow({ role: text })]) }));
      expect((await run()).stdout.replaceAll('\ufe0f', '')).not.toMatch(OBEYED);
    }
  }, 120_000);
});

describe('at a terminal', () => {
  const unknown = { reply: identifyReply({ proposed: 2, roll }) };
  const identified = { reply: identifyReply({ outcome: 'identified', session: EIGHT }) };
  const QUESTION = '🎯 Proposed: #2 (press Enter)\n\nWhich session number are you?\n';
  const OFFER = [
    '⚠️  Detected 1 stale session(s) (no recent heartbeat)',
    '',
    'Would you like to clean up stale sessions first?',
    '  This will mark inactive sessions so you can reuse their numbers.',
    '',
    '',
  ].join('\n');

  test('a known identity asks nothing, however many are stale', async () => {
    daemon.answer(IDENTIFY, identifyReply({ outcome: 'loaded', session: EIGHT, roll }));
    const { text, status } = await (await terminal()).run(COMMAND);
    expect({ text, status }).toEqual({
      text: `${BANNER}${NOTICE}✅ Session Identity Loaded\n\n${BLOCK}\n\n💓 Heartbeat sent\n`,
      status: 0,
    });
    expect(asked()[0]).toMatchObject({
      caller: { terminal: true },
      instance: { tty: expect.stringMatching(/^pts\/\d+$/) as string, shell: { pid: expect.any(Number) as number } },
    });
  });

  test('n skips the cleanup; Enter takes the proposed number', async () => {
    daemon.answerInTurn(IDENTIFY, [unknown, identified]);
    const t = await terminal();
    await t.type(COMMAND);
    expect(await t.shows('Clean up stale sessions? (y/n): ')).toBe(`${BANNER}${OFFER}`);
    await t.type('n');
    expect(await t.shows('> ')).toBe(`\nSkipping cleanup. Continuing with current registry.\n\n${LIST}${QUESTION}`);
    await t.type('');
    expect(await t.rest()).toEqual({
      text: `\n🎯 Auto-assigning Session #2\n\n✅ Identified as Session #8\n\n${BLOCK}${SAVED}`,
      status: 0,
    });
    expect(asked().map(({ as }) => as)).toEqual([null, 2]);
    expect(others()).toEqual([]);
  });

  test('y cleans up, and the roll is the fresh one', async () => {
    const fresh = rollReply([rollRow({ number: 1, status: 'inactive' }), rollRow({ number: 2, status: 'inactive' })], { available: '1-2' });
    daemon.answerInTurn(IDENTIFY, [unknown, { reply: identifyReply({ proposed: 1, roll: fresh }) }, identified]);
    daemon.answer('POST /api/cleanup', cleanupReply([cleanupRow({ action: 'marks-inactive', lastSeenAt: null })]));
    const t = await terminal();
    await t.type(COMMAND);
    await t.shows('Clean up stale sessions? (y/n): ');
    await t.type('Y');
    const shown = await t.shows('> ');
    expect(shown).toMatch(/^\nRunning cleanup\.\.\.\n🧹 Session Cleanup Tool\n={23}\n\nConfiguration:\n/);
    expect(shown).toContain(
      '\nDone!\n\n✅ Cleanup complete! Registry refreshed.\n\nCurrently Registered Sessions:\n\n  ⏸️  #1  - Role 1 (inactive)\n',
    );
    expect(shown).toContain('\nActive: 0  Inactive: 2\nAvailable numbers: 1-2\n\n🎯 Proposed: #1 (press Enter)\n');
    await t.type('#8');
    expect((await t.rest()).status).toBe(0);
    expect(asked().map(({ as }) => as)).toEqual([null, null, 8]);
  });

  test('a live number is refused with its owner, and asked for again; three wrong answers end it', async () => {
    daemon.answer('GET /api/roll', roll);
    daemon.answerInTurn(IDENTIFY, [unknown, taken, { reply: identifyReply({ proposed: 3, roll }) }]);
    const t = await terminal();
    await t.type(`${COMMAND} --no-cleanup`);
    expect(await t.shows('> ')).toBe(`${BANNER}${LIST}${QUESTION}`);
    await t.type('8');
    expect(await t.shows('> ')).toBe(
      [
        '',
        '❌ Session #8 is already ACTIVE',
        '   Role: Role 8',
        '   Goal: Goal 8',
        '   Session ID: session-8',
        '   Terminal: s001',
        '   Last heartbeat: 0h 15m ago',
        '   Choose a different number. Available numbers: 2-7',
        '',
        '🎯 Proposed: #3 (press Enter)',
        '',
        'Which session number are you?',
        '',
      ].join('\n'),
    );
    await t.type('eight');
    expect(await t.shows('> ')).toMatch(/^\n❌ Invalid choice: eight\n\n🎯 /);
    await t.type('0');
    const { text, status } = await t.rest();
    expect(text).toMatch(/^\n❌ Invalid choice: 0\n\nNothing was changed\.\nrollcall: Nobody knows yet which session this is\n/);
    expect(status).toBe(1);
  });

  test('Ctrl-C and Ctrl-D end it at each question, and nothing was changed', async () => {
    daemon.answer(IDENTIFY, unknown.reply);
    const t = await terminal();
    const questions: [string, string][] = [
      ['', 'Clean up stale sessions? (y/n): '],
      [' --no-cleanup', '> '],
    ];
    for (const [options, question] of questions) {
      await t.type(COMMAND + options);
      await t.shows(question);
      t.interrupt();
      expect(await t.rest()).toEqual({ text: '^C\n', status: 130 });
      await t.type(COMMAND + options);
      await t.shows(question);
      t.endInput();
      const { text, status } = await t.rest();
      expect(text).toMatch(/^\nNothing was changed\.\nrollcall: Nobody knows yet/);
      expect(status).toBe(1);
    }
    expect(asked().every(({ as }) => as === null)).toBe(true);
    expect(others()).toEqual([]);
  });

  test('what was typed ahead answers', async () => {
    daemon.answerInTurn(IDENTIFY, [unknown, identified]);
    const t = await terminal();
    await t.type(COMMAND);
    t.typeAhead('n', '8');
    expect((await t.rest()).text).toContain('✅ Identified as Session #8');
    expect(asked().map(({ as }) => as)).toEqual([null, 8]);
  });

  test('--json asks nothing, nor does anything whose questions nobody would see', async () => {
    daemon.answer(IDENTIFY, unknown.reply);
    expect(await (await terminal()).run(`${COMMAND} > shown 2>&1`)).toEqual({ text: '', status: 1 });
    const { text, status } = await (await terminal()).run(`${COMMAND} --json`);
    expect({ reply: JSON.parse(text) as unknown, status }).toEqual({ reply: unknown.reply, status: 1 });
  });
});
