import { listSessionFiles } from '../agents/claude-code/session-files.ts';
import { readProcess } from '../platform/processes.ts';

/** A Claude Code process that runs now. */
export interface LiveSession {
  pid: number;
  agentSessionId: string;
  cwd: string;
}

/** By Claude Code's own list; an entry counts when its process lives and started when the entry says. */
export function liveSessions(claudeConfig: string): LiveSession[] {
  return listSessionFiles(claudeConfig)
    .filter(({ pid, procStart }) => {
      const process = readProcess(pid);
      if (process === null || process.state === 'Z') return false;
      return procStart === null || process.startTime === procStart || globalThis.process.platform !== 'linux';
    })
    .map(({ pid, sessionId, cwd }) => ({ pid, agentSessionId: sessionId, cwd }));
}
