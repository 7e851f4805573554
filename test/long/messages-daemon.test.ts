import { afterEach, beforeEach, expect, test } from 'vitest';
import type { InboxReply } from '../../src/protocol/api-messages.ts';
import { ArchiveWorld } from '../integration/archive-world.ts';
import { edit, until } from '../integration/daemon-process.ts';

let world: ArchiveWorld;
beforeEach(() => {
  world = new ArchiveWorld();
});
afterEach(() => world.close());

const states = (): string[] =>
  world.json<InboxReply>('inbox', '--sent').messages.map(({ number, deliveries }) => `m${number} ${deliveries[0]?.state ?? ''}`);
const told = async (name: string, own: Record<string, unknown> = {}): Promise<string> => {
  const reply = await world.event('reader', name, own);
  return reply === ''
    ? ''
    : (JSON.parse(reply) as { hookSpecificOutput: { additionalContext: string } }).hookSpecificOutput.additionalContext;
};
const call = (id: string): Promise<string> => told('PreToolUse', edit('reader', world.repository, `${world.repository}/${id}.ts`, id));

test('daemons that are killed between sending, giving and the transcript: each message arrives, and only what was lost on its way comes again', async () => {
  await world.start();
  await told('SessionStart', { source: 'startup' });
  world.prompt('reader', 'work');
  await told('UserPromptSubmit', { prompt: 'work' });
  expect(world.cli('send', '1', 'first').status).toBe(0);
  await world.kill();

  await world.start();
  const first = await call('u1');
  expect(first).toContain('✉ [m1] to you, #1, from a program, not from your user');
  // What the agent writes down of it, the daemon that gave it does not see any more.
  await world.kill();
  world.append('reader', {
    type: 'attachment',
    attachment: { type: 'hook_additional_context', content: [first], hookEvent: 'PreToolUse' },
  });
  await world.start();
  await until('m1 delivered', () => states().includes('m1 delivered'));
  expect(await call('u2')).toBe('');

  expect(world.cli('send', '1', 'second').status).toBe(0);
  expect(await call('u3')).toContain('[m2]');
  // Nobody read that reply: the conversation goes on without it.
  await world.kill();
  await world.start();
  expect(states()).toEqual(['m1 delivered', 'm2 given']);
  for (const text of ['one', 'two', 'three']) world.answer('reader', text);
  await until('m2 queued again', () => states().includes('m2 queued'));
  const again = await call('u4');
  expect(again).toContain('[m2]');
  world.append('reader', {
    type: 'attachment',
    attachment: { type: 'hook_additional_context', content: [again], hookEvent: 'PreToolUse' },
  });
  await until('m2 delivered', () => states().includes('m2 delivered'));
  for (const text of ['four', 'five', 'six']) world.answer('reader', text);
  await world.captured(9);
  expect(await call('u5')).toBe('');
  expect(states()).toEqual(['m1 delivered', 'm2 delivered']);
});

test('without the capture of transcripts a message is given once, and stays so', async () => {
  await world.start(undefined, { ROLLCALL_CAPTURE_ENABLED: 'false' });
  await told('SessionStart', { source: 'startup' });
  await told('UserPromptSubmit', { prompt: 'work' });
  world.cli('send', '1', 'first');
  expect(await call('u1')).toContain('[m1]');
  expect(await call('u2')).toBe('');
  expect(states()).toEqual(['m1 given']);
});
