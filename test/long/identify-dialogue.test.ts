import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RollReply, WhoamiReply } from '../../src/protocol/api-identity.ts';
import { silenceSessions } from '../integration/cli-support/register-rows.ts';
import { Terminal } from '../integration/cli-support/terminal.ts';
import { CLI, DaemonWorld } from '../integration/daemon-process.ts';

const RULE = '━'.repeat(47);
const BANNER = `${RULE}\n   ROLLCALL SESSION IDENTITY SYSTEM\n${RULE}\n\n`;
const COMMAND = '"$NODE" "$CLI"';
const ROLES = ['Builder/Architect', 'Architect', 'Ops', 'Docs', 'Tests', 'Design', 'Data', 'Unified Chat & Communication Infrastructure'];
const NUMBERS = Array.from({ length: 13 }, (_, at) => at + 1);
const roleOf = (number: number): string => ROLES[number - 1] ?? `Coordinator ${number}`;
const goalOf = (number: number): string => `Deploy and maintain part ${number}`;

let world: DaemonWorld;
const terminals: Terminal[] = [];
/** Thirteen sessions of yesterday's windows: all active by the register, and none heard of for five hours. */
beforeEach(async () => {
  world = new DaemonWorld();
  // Else the daemon would mark them by itself while somebody is being asked.
  world.env['ROLLCALL_CLEANUP_BY_DAEMON'] = 'false';
  for (const number of NUMBERS) {
    const { status, stderr } = world.cli('register', String(number), roleOf(number), goalOf(number), `session-${number}`, 's001');
    if (status !== 0) throw new Error(stderr);
  }
  world.cli('daemon', 'stop');
  silenceSessions(join(world.state, 'register.db'), 5);
}, 60_000);
afterEach(async () => {
  await Promise.all(terminals.splice(0).map((t) => t.close()));
  await world.close();
});

async function terminal(): Promise<Terminal> {
  const opened = await Terminal.open({ env: { ...world.env, CLI, NODE: process.execPath }, cwd: world.repository });
  terminals.push(opened);
  return opened;
}
const roll = (): RollReply => world.json<RollReply>('list');
const active = (): number[] => world.json<RollReply>('list', '--active').sessions.map(({ number }) => number);

const row = (number: number, status: string): string => {
  const sign = status.startsWith('active') ? '✅' : '⏸️ ';
  return `  ${sign} ${`#${number}`.padEnd(3)} - ${roleOf(number)} (${status})\n`;
};
const rows = (status: (number: number) => string): string => NUMBERS.map((number) => row(number, status(number))).join('');
const block = (number: number, status: string): string =>
  [
    `  Number: ${number}`,
    `  Role: ${roleOf(number)}`,
    `  Goal: ${goalOf(number)}`,
    `  Session ID: session-${number}`,
    `  Status: ${status}`,
    '',
  ].join('\n');
const identified = (number: number): string =>
  `\n✅ Reactivating Session #${number}\n\n✅ Identified as Session #${number}\n\n${block(number, 'inactive (will be reactivated)')}\nSession identity saved for today.\n💓 Heartbeat sent\n`;
const OFFER = [
  '⚠️  Detected 13 stale session(s) (no recent heartbeat)',
  '',
  'Would you like to clean up stale sessions first?',
  '  This will mark inactive sessions so you can reuse their numbers.',
  '',
  '',
].join('\n');
const CLEANUP = 'Clean up stale sessions? (y/n): ';
const question = (proposed: number): string => `🎯 Proposed: #${proposed} (press Enter)\n\nWhich session number are you?\n`;

describe('three windows and thirteen entries', () => {
  test('clean up, take 8; the next takes 1, the third what is proposed; each knows itself afterwards', async () => {
    const one = await terminal();
    await one.type(`${COMMAND} identify`);
    expect(await one.shows(CLEANUP)).toBe(BANNER + OFFER);
    await one.type('y');
    const cleaned = NUMBERS.map((number) =>
      [
        `  💤 Session #${String(number).padStart(2)} (session-${number})`,
        '     Last heartbeat: 5h Xm ago',
        '     Current status: active',
        '     → Will mark as INACTIVE (timeout exceeded)',
        '',
        '',
      ].join('\n'),
    ).join('');
    const seen = NUMBERS.map((number) => `  #${number} (session-${number}) - Last seen: 5h Xm ago\n`).join('');
    expect((await one.shows('> ')).replaceAll(/5h \d+m ago/g, '5h Xm ago')).toBe(
      [
        '\nRunning cleanup...\n',
        '🧹 Session Cleanup Tool\n=======================\n\n',
        'Configuration:\n  Timeout: 120 minutes\n  Dry Run: false\n\n',
        `Checking sessions:\n\n${cleaned}\n`,
        'Summary:\n  ✅ Active sessions: 0\n  💤 Stale sessions: 13\n\n',
        `Stale sessions to update:\n${seen}\n`,
        'Updating session registry...\n✅ Marked 13 session(s) as inactive\n\nDone!\n\n',
        '✅ Cleanup complete! Registry refreshed.\n\n',
        `Currently Registered Sessions:\n\n${rows(() => 'inactive')}\n`,
        'Active: 0  Inactive: 13\nAvailable numbers: 1-13\n\n',
        question(1),
      ].join(''),
    );
    await one.type('8');
    expect(await one.rest()).toEqual({ text: identified(8), status: 0 });

    const two = await terminal();
    await two.type(`${COMMAND} identify`);
    expect(await two.shows('> ')).toBe(
      `${BANNER}Currently Registered Sessions:\n\n${rows((n) => (n === 8 ? 'active' : 'inactive'))}\nActive: 1  Inactive: 12\nAvailable numbers: 1-7, 9-13\n\n${question(1)}`,
    );
    await two.type('1');
    expect(await two.rest()).toEqual({ text: identified(1), status: 0 });

    const three = await terminal();
    await three.type(`${COMMAND} identify`);
    expect(await three.shows('> ')).toContain(`Active: 2  Inactive: 11\nAvailable numbers: 2-7, 9-13\n\n${question(2)}`);
    await three.type('');
    expect(await three.rest()).toEqual({ text: `\n🎯 Auto-assigning Session #2\n${identified(2)}`, status: 0 });

    expect(active()).toEqual([1, 2, 8]);
    expect(roll().sessions.find(({ number }) => number === 8)).toMatchObject({
      markedInactiveAt: null,
      terminal: expect.stringMatching(/^pts\/\d+$/) as string,
    });
    for (const [window, number] of [
      [one, 8],
      [two, 1],
      [three, 2],
    ] as const) {
      const again = await window.run(`${COMMAND} identify`);
      expect(again).toEqual({ text: `${BANNER}✅ Session Identity Loaded\n\n${block(number, 'active')}\n💓 Heartbeat sent\n`, status: 0 });
      const { text } = await window.run(`${COMMAND} whoami --json`);
      expect((JSON.parse(text) as WhoamiReply).session?.number).toBe(number);
      expect(await window.run(`${COMMAND} identify --heartbeat-only </dev/null`)).toEqual({ text: '💓 Heartbeat sent\n', status: 0 });
    }
  }, 60_000);

  test('n leaves the register as it is, but for the number that is taken', async () => {
    const t = await terminal();
    await t.type(`${COMMAND} identify`);
    await t.shows(CLEANUP);
    await t.type('n');
    expect(await t.shows('> ')).toBe(
      `\nSkipping cleanup. Continuing with current registry.\n\nCurrently Registered Sessions:\n\n${rows(() => 'active, stale')}\nActive: 0  Inactive: 0  Stale: 13\nAvailable numbers: 14 and up\n\n${question(14)}`,
    );
    await t.type('5');
    expect((await t.rest()).text).toContain('✅ Identified as Session #5\n');
    expect(active()).toEqual([5]);
    expect(roll()).toMatchObject({ active: 1, stale: 12, inactive: 0 });
  });

  test('a live number is refused with its owner', async () => {
    const one = await terminal();
    expect((await one.run(`${COMMAND} identify --as 8 --no-cleanup`)).status).toBe(0);
    const two = await terminal();
    await two.type(`${COMMAND} identify --no-cleanup`);
    await two.shows('> ');
    await two.type('8');
    expect(await two.shows('> ')).toMatch(
      /^\n❌ Session #8 is already ACTIVE\n {3}Role: Unified Chat & Communication Infrastructure\n {3}Goal: Deploy and maintain part 8\n {3}Session ID: session-8\n {3}Terminal: pts\/\d+\n {3}Last heartbeat: 0h \dm ago\n {3}Choose a different number\. Available numbers: 14 and up\n\n/,
    );
    two.interrupt();
    expect((await two.rest()).status).toBe(130);
    expect(active()).toEqual([8]);
    const refused = world.cli('identify', '--as', '8');
    expect(refused).toMatchObject({ status: 75, stderr: expect.stringContaining('❌ Session #8 is already ACTIVE\n') as string });
    expect((await two.run(`${COMMAND} identify --as 8 --force --no-cleanup`)).text).toMatch(
      /⚠️ {2}Displaced the session that was #8: it is inactive now\n/,
    );
  });

  test('Ctrl-C and Ctrl-D at either question change nothing', async () => {
    const before = roll();
    const t = await terminal();
    for (const options of ['', ' --no-cleanup']) {
      await t.type(`${COMMAND} identify${options}`);
      await t.shows(options === '' ? CLEANUP : '> ');
      t.interrupt();
      expect(await t.rest()).toEqual({ text: '^C\n', status: 130 });
      await t.type(`${COMMAND} identify${options}`);
      await t.shows(options === '' ? CLEANUP : '> ');
      t.endInput();
      const { text, status } = await t.rest();
      expect({ said: text.includes('Nothing was changed.'), status }).toEqual({ said: true, status: 1 });
    }
    expect(roll()).toEqual({ ...before, now: expect.any(String) as string });
  });

  test('without a terminal nothing is asked', () => {
    expect(world.cli('list', '--stale', '--count').stdout).toBe('13\n');
    const unknown = world.cli('identify');
    expect(unknown.status).toBe(1);
    expect(unknown.stdout).toMatch(
      /^━+\n.*\n━+\n\n⚠️ {2}Detected 13 stale session\(s\) \(no recent heartbeat\); .*\n[^]*🎯 Proposed: #14 \(rollcall identify --as 14\)\n$/,
    );
    expect(active()).toEqual([]);
    const clean = world.cli('identify', '--as', '8', '--auto-cleanup');
    expect(clean.status).toBe(0);
    expect(clean.stdout).toContain('✅ Marked 13 session(s) as inactive\n');
    expect(clean.stdout).toContain('✅ Reactivating Session #8\n');
    expect(roll()).toMatchObject({ active: 1, inactive: 12, stale: 0, available: '1-7, 9-13' });
    expect(world.cli('list', '--compact').stdout).toContain('\n  ⏸️  #1-7, #9-13 (inactive)\n');
    // The same process called all of them: without a terminal it is the instance.
    expect(world.cli('identify').stdout).toContain('✅ Session Identity Loaded\n');
    expect(world.cli('cleanup', '--quiet')).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});
