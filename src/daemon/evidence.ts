import { readdirSync } from 'node:fs';
import { findAgentProcess } from '../agents/claude-code/agent-process.ts';
import { readTranscriptTail } from '../agents/claude-code/interrupts.ts';
import { configDirectoryOf, readSessionFile } from '../agents/claude-code/session-files.ts';
import type { ProcessId } from '../core/session/session.ts';
import type { TurnEvidence } from '../core/session/turn.ts';
import { childrenOf, isAlive, isStopped, readEnvironment, readProcess } from '../platform/processes.ts';
import { startedAt } from '../platform/processes/start-time.ts';
import type { Evidence, Location } from './context.ts';

const WALKS_KEPT = 1024;
/** Start times are right to about 20 ms. */
const START_SLACK_MS = 100;

/**
 * Evidence from the real processes and files of this machine.
 *
 * The walk from a hook up to its agent is made once for a session and parent process; after that one look at the
 * parent (20 µs) proves that it is still the same.
 */
export function systemEvidence(host: string): Evidence {
  const walks = new Map<string, { parentStart: string; location: Location }>();

  return {
    locate(event, origin) {
      const nowhere: Location = { process: null, tty: null, listed: null };
      if (origin.pid === null || origin.ppid === null) return nowhere;
      const configDirectory = configDirectoryOf(event.transcriptPath);
      const parent = readProcess(origin.ppid);
      const key = `${event.agentSessionId} ${origin.ppid}`;
      const before = walks.get(key);
      if (before && parent && before.parentStart === parent.startTime) return before.location;
      const found = findAgentProcess(origin.pid, origin.ppid, configDirectory);
      if (found === null) return nowhere;
      if (walks.size >= WALKS_KEPT) walks.clear();
      if (parent) walks.set(key, { parentStart: parent.startTime, location: found });
      return found;
    },

    processAlive(process, sessionHost) {
      return process === null || sessionHost !== host ? null : isAlive(process);
    },

    lives(session, oldestOpenCallAt) {
      if (session.process === null || session.host !== host) return null;
      return (
        isAlive(session.process) || (oldestOpenCallAt !== null && hasOrphans(session.agentSessionId, session.process, oldestOpenCallAt))
      );
    },

    worksSince(session, since) {
      return session.process === null || session.host !== host ? null : hasOrphans(session.agentSessionId, session.process, since);
    },

    turn(session, openCalls): TurnEvidence {
      const { process } = session;
      const here = process !== null && session.host === host;
      const configDirectory = configDirectoryOf(session.transcriptPath);
      const file = here && configDirectory !== null ? readSessionFile(configDirectory, process.pid) : null;
      const agentState = file !== null && file.procStart === process?.startTime ? file.status : null;
      const tail = readTranscriptTail(session.transcriptPath);
      return {
        processAlive: here ? isAlive(process) : null,
        processStopped: here && isStopped(process.pid),
        agentState,
        interruptedAt: tail.interruptedAt,
        transcriptGrewAt: tail.grewAt,
        openCalls,
        // Looked for only when nothing else has decided: it reads every child.
        get liveChild() {
          return here && session.turn.startedAt !== null && hasChildSince(process.pid, session.turn.startedAt);
        },
      };
    },
  };
}

/** Servers that the agent started with its session are its children for ever; only what started in this turn is its work. */
function hasChildSince(pid: number, since: number): boolean {
  return childrenOf(pid).some((child) => startedAt(child.startTime, Date.now()) >= since);
}

/**
 * A running shell call outlives its agent and may still write. Such orphans carry the session id in their environment, and
 * started after the call was announced: a server that the session started long before is none.
 * Looked for only when a session died with a call open: reading every process costs about 5 ms.
 */
function hasOrphans(agentSessionId: string, agent: ProcessId, since: number): boolean {
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return false;
  }
  return names.some((name) => {
    const pid = Number(name);
    if (!Number.isSafeInteger(pid) || pid === agent.pid || readEnvironment(pid, 'CLAUDE_CODE_SESSION_ID') !== agentSessionId) return false;
    const process = readProcess(pid);
    return process !== null && startedAt(process.startTime, Date.now()) >= since - START_SLACK_MS;
  });
}
