import type { CompactionMark, CumulativeUsage, PlacedRecord, ResponseUsage } from '../transcript/record.ts';

/** A whole record for tests, with what a test says about it. */
export function aRecord(part: Partial<PlacedRecord> = {}): PlacedRecord {
  return {
    id: 1,
    line: 0,
    uuid: null,
    parentUuid: null,
    nativeType: 'assistant',
    kind: 'answer',
    at: null,
    agentSessionId: null,
    agentId: null,
    sidechain: false,
    cwd: null,
    branch: null,
    version: '2.1.119',
    parts: [],
    usage: null,
    compaction: null,
    ...part,
  };
}

export function aResponse(part: Partial<ResponseUsage> = {}): ResponseUsage {
  return {
    form: 'response',
    responseId: 'msg_01aaaaaaaaaaaaaaaaaaaa',
    requestId: 'req_1',
    model: 'claude-opus-4-5-20251101',
    input: 0,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: 0,
    webSearches: 0,
    final: true,
    ...part,
  };
}

/** `total` and `last` as [input, cacheRead, output]. */
export function aCount(total: readonly number[], last: readonly number[] = total, window: number | null = 258_400): CumulativeUsage {
  const counts = ([input = 0, cacheRead = 0, output = 0]: readonly number[]) => ({ input, cacheRead, output, reasoning: 0 });
  return { form: 'cumulative', model: null, total: counts(total), last: counts(last), window };
}

export function aMark(part: Partial<CompactionMark> = {}): CompactionMark {
  return { trigger: 'auto', micro: false, preTokens: null, postTokens: null, preserved: [], ...part };
}
