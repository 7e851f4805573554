import type { CumulativeUsage, PlacedRecord, ResponseUsage, TranscriptAgent } from '../transcript/record.ts';
import { hasWrongOutput } from './wrong-output.ts';
import { SYNTHETIC_MODEL } from './model-name.ts';
import { type Baseline, type BaselineStep, newBaseline, stepBaseline } from './running-total.ts';
import type { UsageFact, UsagePlace } from './usage-fact.ts';

/** What is kept of a file between its records, however long it is: it belongs beside the file's cursor. Plain JSON. */
export interface UsageReaderState {
  model: string | null;
  baseline: Baseline;
}

/** The file that records are read from. */
export interface UsageSource {
  agent: TranscriptAgent;
  /** Names the file, and stays when it is moved. */
  file: string;
  /** The session whose file it is, for records that name none. */
  session: string;
  project: string;
  /** The subagent whose file it is; null: of the session itself. */
  agentId: string | null;
  /** When the file began to be, ms since the epoch; the smaller, the more original. */
  origin: number;
}

export function newUsageReader(): UsageReaderState {
  return { model: null, baseline: newBaseline() };
}

/**
 * The next record of a file, in the order of the file. Gives what it says of a response: the facts of one response share
 * their key and are joined by `joinFacts`. null: the record counts nothing. `replayed`: whether a file that counts by a
 * running total has taken the record over from its parent; null: nobody knows, it is judged here.
 */
export function readUsage(
  state: UsageReaderState,
  record: PlacedRecord,
  source: UsageSource,
  replayed: boolean | null = null,
): { state: UsageReaderState; fact: UsageFact | null } {
  const { usage } = record;
  const model = usage?.model ?? record.model ?? state.model;
  const known = model === state.model ? state : { ...state, model };
  if (usage?.form === 'response') return { state: known, fact: responseFact(record, usage, source) };
  const step = stepBaseline(known.baseline, record, usage, replayed);
  return {
    state: step.baseline === known.baseline ? known : { ...known, baseline: step.baseline },
    fact: usage === null || step.delta === null ? null : countedFact(record, usage, step, model, source),
  };
}

function responseFact(record: PlacedRecord, usage: ResponseUsage, source: UsageSource): UsageFact | null {
  if (usage.model === SYNTHETIC_MODEL || record.kind === 'error') return null;
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, output, webSearches, final } = usage;
  const session = record.agentSessionId ?? source.session;
  return {
    key: responseKey(record, usage, session, source.file),
    agent: source.agent,
    place: placeOf(record, source, session),
    model: usage.model,
    at: record.at,
    counts: { input, cacheRead, cacheWrite5m, cacheWrite1h, output, webSearches },
    prompt: input + cacheRead + cacheWrite5m + cacheWrite1h,
    final,
    visible: !final && hasWrongOutput(record.version) ? { [record.uuid ?? String(record.line)]: visibleCharacters(record) } : null,
  };
}

/** Ids that the service itself makes, long and random. */
const OWN_ID = /^msg_\w{16,}$/;

/**
 * One response has one id wherever it is copied to; the id of its request is a new one in the copies of side questions, so
 * it does not count. Gateways give ids that come again in other sessions: without a request and in another form, an id
 * counts within its session only.
 */
function responseKey(record: PlacedRecord, usage: ResponseUsage, session: string, file: string): string {
  const { responseId, requestId } = usage;
  if (responseId === null) return record.uuid === null ? `line ${file} ${record.line}` : `record ${record.uuid}`;
  return requestId !== null || OWN_ID.test(responseId) ? `response ${responseId}` : `response ${session} ${responseId}`;
}

function countedFact(
  record: PlacedRecord,
  usage: CumulativeUsage,
  step: BaselineStep,
  model: string | null,
  source: UsageSource,
): UsageFact {
  const { input, cacheRead, output } = step.delta ?? usage.last;
  return {
    key: `count ${step.lineage ?? source.file} ${step.between}`,
    agent: source.agent,
    // A file may hold what it replays of its parent, whose id the record then names: the file is whose it is.
    place: placeOf(record, source, source.session),
    model,
    at: record.at,
    counts: { input, cacheRead, cacheWrite5m: 0, cacheWrite1h: 0, output, webSearches: 0 },
    prompt: usage.last.input + usage.last.cacheRead,
    final: true,
    visible: null,
  };
}

function placeOf(record: PlacedRecord, source: UsageSource, session: string): UsagePlace {
  const agentId = record.agentId ?? source.agentId;
  return { session, project: source.project, beside: record.sidechain || agentId !== null, agentId, origin: source.origin };
}

function visibleCharacters(record: PlacedRecord): number {
  let characters = 0;
  for (const part of record.parts) {
    if (part.type === 'text' || part.type === 'thinking') characters += part.text.length;
    if (part.type === 'call') characters += part.tool.length + (JSON.stringify(part.input) ?? '').length;
  }
  return characters;
}
