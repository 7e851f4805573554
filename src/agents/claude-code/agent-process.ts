import { basename } from 'node:path';
import type { ProcessId } from '../../core/session/session.ts';
import { type ProcessStat, ancestors, bootId, processArguments, readProcess, ttyName } from '../../platform/processes.ts';
import { readSessionFile } from './session-files.ts';

export interface AgentProcess {
  process: ProcessId;
  tty: string | null;
  /** The session id that the agent's own session file names for this process; null when it has none. */
  listed: string | null;
}

const DEPTH = 12;
/** Programs between an agent and its hook. */
const BETWEEN = /^(sh|bash|dash|zsh|ksh|ash|env|timeout|nice|setsid|rollcall-hook)$/;

/**
 * The agent behind a hook: the nearest ancestor with a session file of its own whose start time agrees; where there is
 * no such file (another version, another place), the nearest ancestor that is not a shell.
 *
 * @param hookPid pid of the hook client
 * @param parentPid its parent, as the client saw it
 * @returns null when the hook's process cannot be seen from here, e.g. from within a container
 */
export function findAgentProcess(hookPid: number, parentPid: number, configDirectory: string | null): AgentProcess | null {
  const hook = readProcess(hookPid);
  if (hook === null || !isHookClient(hookPid) || !isBelow(hook, parentPid)) return null;
  const above = ancestors(hookPid, DEPTH);
  if (configDirectory !== null) {
    for (const ancestor of above) {
      const file = readSessionFile(configDirectory, ancestor.pid);
      if (file && (file.procStart === null || file.procStart === ancestor.startTime)) return found(ancestor, file.sessionId);
    }
  }
  const agent = above.find((ancestor) => !BETWEEN.test(ancestor.comm) && !isHookClient(ancestor.pid));
  return agent && agent.pid > 1 ? found(agent, null) : null;
}

function found(agent: ProcessStat, listed: string | null): AgentProcess {
  return { process: { pid: agent.pid, startTime: agent.startTime, bootId: bootId() }, tty: ttyName(agent.ttyNumber), listed };
}

/** A pid that came from another pid namespace names some other program here. */
function isHookClient(pid: number): boolean {
  return (
    processArguments(pid)
      ?.slice(0, 4)
      .some((argument) => /^(rollcall-hook|hook\.mjs)$/.test(basename(argument))) ?? false
  );
}

function isBelow(hook: ProcessStat, parentPid: number): boolean {
  return hook.ppid === parentPid || ancestors(hook.pid, 3).some((a) => a.pid === parentPid);
}
