import { appendFileSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CompactionsReply } from '../../src/protocol/api-archive.ts';
import type { JournalReply } from '../../src/protocol/api.ts';
import { DaemonWorld, until } from '../integration/daemon-process.ts';
import { HookedSession } from '../integration/hooked-session.ts';

let world: DaemonWorld;
let session: HookedSession;
beforeEach(async () => {
  world = new DaemonWorld();
  await world.start();
  session = new HookedSession(world, '0c1d2e3f-0000-4000-8000-0000000000aa', { pane: '%7' });
  await session.hook('SessionStart', { source: 'startup' });
  appendFileSync(session.transcript, session.prompt('NEVER touch the lock file') + session.answer('done', 160_000));
  await session.hook('UserPromptSubmit', { prompt: 'x' });
  await session.hook('Stop');
});
afterEach(() => world.close());

const compactions = () => world.json<CompactionsReply>('compactions').compactions;
const entries = (kind: string) => world.json<JournalReply>('journal').entries.filter((entry) => entry.kind === kind);

describe('the hooks of a compaction', () => {
  test('show the person nothing; the hand-off names what was frozen, and that is there', async () => {
    expect(await session.hook('PreCompact', { trigger: 'auto', custom_instructions: '' })).toBe('');
    appendFileSync(session.transcript, session.boundary());
    const started = JSON.parse(await session.hook('SessionStart', { source: 'compact' })) as Record<string, unknown>;
    expect(started).not.toHaveProperty('systemMessage');
    expect(JSON.stringify(started)).toContain('NEVER touch the lock file');
    await until('the compaction', () => compactions().length === 1);

    await session.hook('SessionEnd', { reason: 'other' });
    await until('the finished hand-off', () => entries('handoff.finished').length === 1);
    const json = readdirSync(join(world.state, 'handoffs')).find((name) => name.endsWith('.json')) ?? '';
    const handOff = JSON.parse(readFileSync(join(world.state, 'handoffs', json), 'utf8')) as { pre_compactions: string[] };
    expect(handOff.pre_compactions).toHaveLength(1);
    const frozen = JSON.parse(readFileSync(handOff.pre_compactions[0] ?? '', 'utf8')) as Record<string, unknown>;
    expect(frozen).toMatchObject({ captured: 'before', corrections: [{ text: 'NEVER touch the lock file' }] });
  });

  test('where no PreCompact came: one compaction, and what was known is frozen after it', async () => {
    appendFileSync(session.transcript, session.boundary());
    await until('the mark in the transcript', () => entries('session.compacted').length === 1);
    expect(await session.hook('SessionStart', { source: 'compact' })).toContain('NEVER touch the lock file');
    await session.hook('PostCompact', { trigger: 'auto', compact_summary: 's' });
    const [only, ...more] = compactions();
    expect(more).toEqual([]);
    expect(only).toMatchObject({ captured: 'after' });
    expect(entries('session.compacted')).toHaveLength(1);
  });
});

describe('the status line', () => {
  test('what it says of the window counts: at 17 % the alert of 18 %, once, marked in its line and that of its pane; at 13 % that of 14 % alone', async () => {
    await until('the window by the records', () => existsSync(join(world.state, 'budgets')));
    await until('the line of what it says', async () => (await session.statusLine(62)).includes('62 % context left'));
    await session.statusLine(17);
    await until('the alert', () => entries('budget.alert').length === 1);
    expect(entries('budget.alert')[0]?.data).toMatchObject({ threshold: 18, remainingPercent: 17, level: 'warning' });
    expect(await session.statusLine(17)).toContain('🟡 17 % context left');
    expect(world.cli('tmux-status', '%7', world.repository).stdout).toBe('##1 · 1 here · main · 🟡 17 % context left\n');
    await session.statusLine(13);
    await until('the next alert', () => entries('budget.alert').length > 1);
    expect(new Set(entries('budget.alert').map(({ data }) => data['threshold']))).toEqual(new Set([14, 18]));
    expect(entries('budget.alert')).toHaveLength(2);
  });
});
