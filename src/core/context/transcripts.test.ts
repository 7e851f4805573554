import { describe, expect, test } from 'vitest';
import { CLAUDE_VERSIONS, emptyTally } from '../../../test/transcripts/plan.ts';
import type { Tally, TranscriptPlan } from '../../../test/transcripts/plan.ts';
import { transcriptLines } from '../../../test/transcripts/write.ts';
import { claudeCodeReader } from '../../agents/claude-code/transcript/reader.ts';
import { codexReader } from '../../agents/codex/transcript/reader.ts';
import type { PlacedRecord } from '../transcript/record.ts';
import type { Context } from './context.ts';
import { emptyContext, restoredContext, savedContext } from './state.ts';
import { step } from './step.ts';

const PLANS: TranscriptPlan[] = [
  ...CLAUDE_VERSIONS.map((version): TranscriptPlan => ({
    agent: 'claude-code',
    seed: 5,
    records: 1_500,
    compactAt: 60_000,
    version,
    typed: true,
  })),
  { agent: 'codex', seed: 5, records: 1_500, typed: true },
];

function recordsOf(plan: TranscriptPlan): { records: PlacedRecord[]; tally: Tally } {
  const tally = emptyTally();
  const reader = plan.agent === 'codex' ? codexReader : claudeCodeReader;
  const records = Array.from(transcriptLines(plan, tally), (line, index) => ({
    ...reader.read(JSON.parse(line)),
    id: index + 1,
    line: index,
  }));
  return { records, tally };
}

function contextOf(records: readonly PlacedRecord[], saveEvery = Infinity): Context {
  let context = emptyContext();
  for (const [index, record] of records.entries()) {
    if (index % saveEvery === 0) context = restoredContext(savedContext(context)) ?? emptyContext();
    context = step(context, record);
  }
  return context;
}

describe.each(PLANS)('a generated transcript of $agent $version', (plan) => {
  const { records, tally } = recordsOf(plan);
  const context = contextOf(records);

  test('is counted as it was made', () => {
    expect(context.counts.lines).toBe(tally.records);
    expect(context.counts.prompts).toBe(tally.prompts);
    expect(context.counts.calls + context.counts.subagentCalls).toBe(tally.calls);
    expect(context.compactions.length + context.dropped.compactions).toBe(tally.compactions + tally.microCompactions);
  });

  test('gives files, and every item points to a record that is there', () => {
    expect(context.filesModified.length).toBeGreaterThan(0);
    const { filesRead, filesModified, corrections, decisions, plans, todos, failing, questions, compactions } = context;
    const items = [filesRead, filesModified, corrections, decisions, plans, todos, failing, questions, compactions].flat();
    for (const { record, at } of items) expect(records[record - 1]?.at).toBe(at);
  });

  test('gives the same when it is saved and read back every 7 records', () => {
    expect(contextOf(records, 7)).toEqual(context);
  });
});
