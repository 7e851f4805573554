import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { InboxReply, MessageView, SendReply } from '../../src/protocol/api-messages.ts';
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

const QUEUED: MessageView['deliveries'][number] = {
  session: { id: 'ses_2', number: 2 },
  ended: false,
  state: 'queued',
  givings: 0,
  givenAt: null,
  deliveredAt: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
};
const MESSAGE: MessageView = {
  number: 7,
  from: { kind: 'session', session: { id: 'ses_1', number: 1 } },
  text: 'The migration is done.\n  You can go on.',
  replyTo: 5,
  toAll: false,
  sentAt: NOW,
  deliveries: [QUEUED],
};
const inbox = (given: Partial<InboxReply> = {}): InboxReply => ({
  session: { id: 'ses_2', number: 2 },
  messages: [MESSAGE],
  more: false,
  acknowledged: [],
  now: NOW,
  ...given,
});
const bodies = () => daemon.requests.map(({ body }) => body as Record<string, unknown>);

describe('rollcall send', () => {
  const reply: SendReply = {
    message: MESSAGE,
    readers: (['call', 'prompt', 'back', 'inbox'] as const).map((hears, at) => ({ session: { id: `ses_${at}`, number: at + 2 }, hears })),
    now: NOW,
  };

  test('sends what was said, and says when each reader hears of it', async () => {
    daemon.answer('POST /api/send', reply);
    const { stdout, status } = await run('send', '#2', 'two\nlines', '--reply-to', '[m5]');
    expect(status).toBe(0);
    expect(stdout).toBe(
      [
        'Sent as [m7].',
        '  #2 sees it with its next tool call',
        '  #3 is idle: it will see it at its next prompt or tool call',
        '  #4 is inactive: it sees it when it is back',
        '  #5 has no hooks: it is read there with `rollcall inbox`',
        '  [m5] counts as acknowledged',
        '',
      ].join('\n'),
    );
    await run('send', 'all', 'x');
    expect(bodies()).toMatchObject([
      { cwd: daemon.directory, to: '2', text: 'two\nlines', replyTo: 5 },
      { to: 'all', text: 'x', replyTo: null },
    ]);
    expect(JSON.parse((await run('send', '2', 'x', '--json')).stdout)).toEqual(reply);
  });

  test.each([['m'], ['m0'], ['x7'], ['m7 m8'], ['']])('an answer to %j is refused', async (word) => {
    expect((await run('send', '2', 'x', '--reply-to', word)).status).toBe(64);
    expect(daemon.requests).toEqual([]);
  });
});

describe('rollcall inbox', () => {
  test('asks for what was meant', async () => {
    daemon.answer('POST /api/inbox', inbox());
    await run('inbox');
    await run('inbox', '#2');
    await run('inbox', 'm7');
    await run('inbox', '--sent');
    await run('inbox', '--ack', 'm7', '[m8]', '9');
    await run('inbox', '2', '--ack-all');
    const nothing = { session: null, sent: false, message: null, acknowledge: null };
    expect(bodies()).toMatchObject([
      nothing,
      { ...nothing, session: '2' },
      { ...nothing, message: 7 },
      { ...nothing, sent: true },
      { ...nothing, acknowledge: [7, 8, 9] },
      { ...nothing, session: '2', acknowledge: 'all' },
    ]);
    expect((await run('inbox', 'm7', '--ack', 'm8')).status).toBe(64);
    expect((await run('inbox', '--sent', '--ack-all')).status).toBe(64);
  });

  test.each<[Partial<MessageView['deliveries'][number]>, string]>([
    [{}, 'queued'],
    [{ givings: 2 }, 'queued again, given 2 times and not seen'],
    [{ state: 'given', givings: 1, givenAt: NOW }, 'given 12:00, not seen yet'],
    [{ state: 'delivered', deliveredAt: NOW }, 'delivered 12:00'],
    [{ state: 'acknowledged', acknowledgedAt: NOW, acknowledgedBy: 'reply' }, 'acknowledged 12:00 by reply'],
    [{ ended: true }, 'queued (it has ended)'],
  ])('%o is shown as %s', async (given, text) => {
    daemon.answer('POST /api/inbox', inbox({ messages: [{ ...MESSAGE, deliveries: [{ ...QUEUED, ...given }] }] }));
    expect((await run('inbox', '--sent')).stdout).toBe(
      `[m7] from #1 (12:00; in answer to [m5]; #2 ${text})\n  The migration is done.\n    You can go on.\n\n`,
    );
  });

  test('says what was acknowledged, that there is more, and that there is nothing', async () => {
    daemon.answer('POST /api/inbox', inbox({ acknowledged: [7, 8], more: true }));
    expect((await run('inbox')).stdout).toMatch(/\nThere are more; only these are shown\.\n\nAcknowledged by reading: m7, m8\n$/);
    expect((await run('inbox', '--ack-all')).stdout).toBe('Acknowledged: m7, m8\n');
    daemon.answer('POST /api/inbox', inbox({ messages: [] }));
    expect((await run('inbox')).stdout).toBe('No messages to #2.\n');
    expect((await run('inbox', '--ack-all')).stdout).toBe('Nothing to acknowledge: that was done before.\n');
    expect(JSON.parse((await run('inbox', '--json')).stdout)).toEqual(inbox({ messages: [] }));
  });

  test('obeys nothing of what others wrote', async () => {
    const messages = hostileStrings.map(({ text }, at) => ({ ...MESSAGE, number: at + 1, text }));
    daemon.answer('POST /api/inbox', inbox({ messages }));
    const { stdout } = await run('inbox');
    expect(stdout).not.toMatch(OBEYED);
    // No text begins a line of its own.
    const ours = /^(?: {2}|\[m\d+\] from #1 \(|$)/;
    expect(stdout.split('\n').filter((line) => !ours.test(line))).toEqual([]);
    expect((await run('inbox', '--json')).stdout).not.toMatch(OBEYED);
  });
});

test('with a real daemon: two terminals write to each other, hostile strings and secrets among it', async () => {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-messages-')));
  const env = { HOME: home, PATH: process.env['PATH'] ?? '', TZ: 'UTC' };
  const real = (...args: string[]) => rollcall(args, { env, cwd: home });
  try {
    expect((await real('send', '3', 'x')).status).toBe(1);
    expect((await real('inbox')).stderr).toContain('Nobody knows yet which session this is');
    expect((await real('identify', '--as', '3')).status).toBe(0);
    expect((await real('register', '4', 'Ops')).status).toBe(0);
    expect((await real('send', '3', 'x')).stderr).toContain('#3 is you');
    expect((await real('send', '4', '  ')).stderr).toContain('it says nothing');
    expect((await real('send', '4', 'x'.repeat(4001))).stderr).toContain('it has 4001 characters, and 4000 are the most');
    expect((await real('send', '9', 'x')).stderr).toContain('No session answers to 9');
    expect((await real('send', '4', 'x', '--reply-to', 'm1')).stderr).toContain('No message m1 was sent to you, #3');
    const shown = hostileStrings.filter(({ text }) => text.trim() !== '' && !text.includes('\0')).slice(0, 12);
    const text = shown.map((hostile) => hostile.text).join('\n');
    expect((await real('send', 'all', `AKIAIOSFODNN7EXAMPLQ ${text}`)).stdout).toBe(
      'Sent as [m1].\n  #4 has no hooks: it is read there with `rollcall inbox`\n',
    );
    const sent = await real('inbox', '--sent');
    expect(sent.stdout).not.toMatch(OBEYED);
    expect(sent.stdout).not.toContain('AKIAIOSFODNN7EXAMPLQ');
    expect(sent.stdout).toContain('(#3)');
    expect((await real('journal')).stdout).not.toContain('AKIAIOSFODNN7EXAMPLQ');
    const history = JSON.parse((await real('history', '--json')).stdout) as { sessions: Record<string, unknown>[] };
    expect(history.sessions).toMatchObject([
      { number: 4, messagesReceived: 1 },
      { number: 3, messagesSent: 1 },
    ]);
  } finally {
    await real('daemon', 'stop');
    rmSync(home, { recursive: true, force: true });
  }
}, 120_000);
