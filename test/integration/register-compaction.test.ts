import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Frozen } from '../../src/daemon/capture/continuity.ts';
import type { AgentEvent } from '../../src/protocol/agent-event.ts';
import { type Agent, RegisterWorld } from './register-world.ts';

let world: RegisterWorld;
let agent: Agent;
/** What the archive's side would say, and what it was asked. */
let frozen: Frozen | null;
let asked: AgentEvent[];

beforeEach(async () => {
  world = await RegisterWorld.open();
  frozen = { file: 'pre-compaction-x', captured: 'before', text: '| your user said: "never push"' };
  asked = [];
  world.d.continuity = {
    hurry: () => {},
    freeze: async (event) => {
      asked.push(event);
      return frozen;
    },
  };
  agent = world.agent('first', 100);
  await agent.start();
  await agent.prompt();
});
afterEach(() => world.close());

async function compactions() {
  const [row] = await world.store.read((tx) => tx.sessions.byAgentSession('claude-code', 'first'));
  return world.store.read((tx) => tx.compactions.ofSession(row?.id ?? ''));
}
const report = { trigger: 'manual', summary: 'we did things' } as const;

describe('a compaction', () => {
  test('gives the session back what it knew, in the order of the hooks, and begins one segment', async () => {
    await agent.send({ kind: 'compacting', compaction: { trigger: 'manual', summary: null } }, false);
    const { texts } = await agent.start('compact');
    await agent.send({ kind: 'compacted', compaction: report }, false);
    expect(texts).toEqual([expect.stringContaining('You are session #1'), '| your user said: "never push"']);
    expect(asked.map(({ kind }) => kind)).toEqual(['compacting', 'session-start']);
    const [only, ...more] = await compactions();
    expect(more).toEqual([]);
    expect(only).toMatchObject({
      ordinal: 1,
      trigger: 'manual',
      started: true,
      reported: true,
      captured: 'before',
      file: 'pre-compaction-x',
    });
    expect(only).toMatchObject({ parentSegment: 'claude-shop-20261121120000', given: '| your user said: "never push"' });
    expect(only?.segment).toMatch(/^claude-shop-2026112112\d{4}$/);
    const found = await world.store.read((tx) => tx.sessions.byAlias(null, only?.segment ?? ''));
    expect(found.map(({ agentSessionId }) => agentSessionId)).toEqual(['first']);
    const entries = await world.store.read((tx) => tx.journal.recent({ kind: 'session.compacted', limit: 5 }));
    expect(entries).toHaveLength(1);
  });

  test('that did not happen after all leaves nothing', async () => {
    await agent.send({ kind: 'compacting', compaction: { trigger: 'auto', summary: null } }, false);
    expect(await compactions()).toEqual([]);
  });

  test('the second is the child of the first', async () => {
    for (let round = 0; round < 2; round += 1) {
      await agent.start('compact');
      await agent.send({ kind: 'compacted', compaction: report }, false);
      world.advance(60_000);
    }
    const [first, second] = await compactions();
    expect([first?.ordinal, second?.ordinal]).toEqual([1, 2]);
    expect(second?.parentSegment).toBe(first?.segment);
    expect(second?.segment).not.toBe(first?.segment);
  });

  test.each([
    ['nothing can be read', null],
    ['there is nothing to give back', { file: 'f', captured: 'after', text: '' } as const],
  ])('is counted where %s', async (_, known) => {
    frozen = known;
    expect((await agent.start('compact')).texts).toHaveLength(1);
    expect(await compactions()).toMatchObject([{ given: null, givenAt: null, captured: known === null ? null : 'after' }]);
  });

  test('keeps the turn running, and asks nothing for a subagent', async () => {
    await agent.start('compact');
    await agent.send({ kind: 'compacting', subagentId: 'sub', compaction: { trigger: 'auto', summary: null } }, false);
    expect(asked).toHaveLength(1);
    const [row] = await world.store.read((tx) => tx.sessions.byAgentSession('claude-code', 'first'));
    expect(row?.turn.running).toBe(true);
  });
});
