import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What the agent itself says about one of its live processes. */
export interface SessionFile {
  pid: number;
  sessionId: string;
  cwd: string;
  procStart: string;
  kind: string;
  entrypoint: string;
  /** `shell`: its turn is over, and a command of it goes on in the background. */
  status?: 'idle' | 'busy' | 'waiting' | 'shell';
  waitingFor?: string;
}

/** null while the agent has none (yet), or is just writing it. */
export function sessionFile(home: string, pid: number): SessionFile | null {
  try {
    return JSON.parse(readFileSync(path.join(home, '.claude', 'sessions', `${pid}.json`), 'utf8')) as SessionFile;
  } catch {
    return null;
  }
}

/** Records of a session's transcript, in file order; empty while there is none. */
export function transcript(home: string, sessionId: string): Record<string, unknown>[] {
  const file = transcriptPath(home, sessionId);
  if (file === null) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

export function transcriptPath(home: string, sessionId: string): string | null {
  const projects = path.join(home, '.claude', 'projects');
  try {
    for (const folder of readdirSync(projects)) {
      if (readdirSync(path.join(projects, folder)).includes(`${sessionId}.jsonl`)) return path.join(projects, folder, `${sessionId}.jsonl`);
    }
  } catch {
    // no agent has spoken yet
  }
  return null;
}
