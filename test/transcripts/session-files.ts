import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../soak/random.ts';
import { uuid4, uuid7, DEFAULT_START, type Tally, type TranscriptPlan } from './plan.ts';
import { writeTranscript } from './write.ts';

export interface SessionFiles {
  sessionId: string;
  /** Absolute. */
  main: string;
  tally: Tally;
  subagents: { path: string; agentId: string; tally: Tally }[];
  /** Absolute. */
  outputs: string[];
}

/** Writes a session of Claude Code with all that belongs to it: its subagents, and outputs too large for a record. */
export function writeClaudeSession(configDirectory: string, given: Omit<TranscriptPlan, 'agent'>): SessionFiles {
  const random = new Random(given.seed, 'files');
  const plan: TranscriptPlan = { ...given, agent: 'claude-code', sessionId: given.sessionId ?? uuid4(random) };
  const sessionId = plan.sessionId ?? '';
  const project = join(configDirectory, 'projects', (plan.cwd ?? '/home/keeper/apiary').replace(/[^A-Za-z0-9-]/g, '-'));
  mkdirSync(project, { recursive: true });
  const main = join(project, `${sessionId}.jsonl`);
  const tally = writeTranscript(main, plan);
  const own = join(project, sessionId);
  const subagents = tally.agentIds.map((agentId) => {
    mkdirSync(join(own, 'subagents'), { recursive: true });
    const path = join(own, 'subagents', `agent-${agentId}.jsonl`);
    writeFileSync(join(own, 'subagents', `agent-${agentId}.meta.json`), JSON.stringify({ agentType: 'general-purpose' }));
    return { path, agentId, tally: writeTranscript(path, { ...plan, agentId, records: 20 }) };
  });
  const outputs = tally.outputs.map((name) => {
    mkdirSync(join(own, 'tool-results'), { recursive: true });
    const path = join(own, 'tool-results', name);
    writeFileSync(path, `frame ${name}\n`.repeat(3000));
    return path;
  });
  return { sessionId, main, tally, subagents, outputs };
}

/** Writes a rollout of Codex where Codex does. */
export function writeRollout(home: string, given: Omit<TranscriptPlan, 'agent'>): { sessionId: string; path: string; tally: Tally } {
  const at = given.startAt ?? DEFAULT_START;
  const sessionId = given.sessionId ?? uuid7(new Random(given.seed, 'files'), at);
  const path = rolloutPath(home, sessionId, at);
  mkdirSync(join(path, '..'), { recursive: true });
  return { sessionId, path, tally: writeTranscript(path, { ...given, agent: 'codex', sessionId }) };
}

/** @param at ms since the epoch */
export function rolloutPath(home: string, sessionId: string, at: number): string {
  const time = new Date(at).toISOString();
  return join(home, 'sessions', ...time.slice(0, 10).split('-'), `rollout-${time.slice(0, 19).replaceAll(':', '-')}-${sessionId}.jsonl`);
}
