import type { PlacedRecord } from '../transcript/record.ts';
import { aCount, aRecord, aResponse } from './samples.ts';
import { totalsBy } from './totals.ts';
import type { UsageFact } from './usage-fact.ts';
import { UsageLedger } from './usage-ledger.ts';
import { newUsageReader, readUsage, type UsageSource } from './usage-reader.ts';

export interface File {
  source: UsageSource;
  records: readonly PlacedRecord[];
}

export const aSource = (part: Partial<UsageSource> = {}): UsageSource => ({
  agent: 'claude-code',
  file: 'f',
  session: 's',
  project: 'p',
  agentId: null,
  origin: 1,
  ...part,
});

/** Reads a file in pieces, as the daemon does: the state is stored and taken up again between them. */
export function factsOf(file: File, pieces: readonly number[] = []): UsageFact[] {
  const facts: UsageFact[] = [];
  let state = newUsageReader();
  for (const [line, record] of file.records.entries()) {
    if (pieces.includes(line)) state = JSON.parse(JSON.stringify(state)) as typeof state;
    const read = readUsage(state, { ...record, line }, file.source);
    state = read.state;
    if (read.fact !== null) facts.push(read.fact);
  }
  return facts;
}

export function ledgerOf(files: readonly File[]): UsageLedger {
  const ledger = new UsageLedger();
  for (const file of files) ledger.merge(factsOf(file));
  return ledger;
}

export const row = (
  id: string,
  output: number,
  part: Partial<Parameters<typeof aResponse>[0]> = {},
  record: Partial<PlacedRecord> = {},
): PlacedRecord =>
  aRecord({ at: 0, usage: aResponse({ responseId: `msg_${id.padEnd(20, '0')}`, input: 10, cacheRead: 100, output, ...part }), ...record });
export const counted = (total: number[], last: number[] = total, at: number | null = 60_000): PlacedRecord =>
  aRecord({ kind: 'usage', at, usage: aCount(total, last) });
export const meta = (session: string, at = 0): PlacedRecord => aRecord({ kind: 'meta', at, agentSessionId: session });

/** [session, own responses, own output, all responses, all output, state of the output of all] */
export const brief = (files: readonly File[]) =>
  Array.from(totalsBy(ledgerOf(files).buckets(), 'session')).map(([session, { own, all }]) => [
    session,
    own.responses,
    own.tokens.output.value,
    all.responses,
    all.tokens.output.value,
    all.tokens.output.state,
  ]);
