/** A process as a closedown looks at it. */
export interface SeenProcess {
  pid: number;
  ppid: number;
  startTime: string;
  /** Ms since the epoch. */
  startedAt: number;
  comm: string;
  args: readonly string[];
  /** It has a controlling terminal. */
  terminal: boolean;
  /** The session id in its environment. */
  sessionId: string | null;
  /** TCP ports on which it listens. */
  ports: readonly number[];
}

/** Whose processes are looked for, and what is never ended. */
export interface Surroundings {
  /** Ids that the agent gave the session. */
  sessionIds: readonly string[];
  /** Process of the session's own agent; null: not known, or gone. */
  agent: number | null;
  /** When the first turn of the session began; null: not known. */
  firstTurnAt: number | null;
  /** Processes of every other registered agent. */
  agents: readonly number[];
  /** The daemon, and the command that asked. */
  rollcall: readonly number[];
  ports: readonly number[];
  programs: readonly string[];
}

export interface ProcessChoice {
  end: SeenProcess[];
  spared: { process: SeenProcess; why: string }[];
}

const AGENT_PROGRAMS = new Set(['claude', 'claude.exe', 'codex', 'gemini', 'opencode']);
const ROLLCALL_FILES = new Set(['rollcall', 'rollcall.mjs', 'rollcall-hook']);
const ARGS_LOOKED_AT = 4;

/**
 * The processes that a session started: those below its agent, and those with its id in their environment. Of them never ended:
 * Rollcall, agents, tmux, what has a terminal, what listens on a protected port, protected programs, what the agent itself
 * started before its first turn; nor what runs below one of these, or above it.
 */
export function chooseProcesses(all: readonly SeenProcess[], around: Surroundings): ProcessChoice {
  const byPid = new Map(all.map((one) => [one.pid, one]));
  // Up to the agent: it may run in a terminal, in tmux, or under another agent itself.
  const above = (one: SeenProcess): SeenProcess[] => {
    const found: SeenProcess[] = [];
    for (let at = byPid.get(one.ppid); at !== undefined && !found.includes(at); at = byPid.get(at.ppid)) {
      found.push(at);
      if (at.pid === around.agent) break;
    }
    return found;
  };
  const own = all.filter(
    (one) =>
      one.pid !== around.agent &&
      ((one.sessionId !== null && around.sessionIds.includes(one.sessionId)) || above(one).some(({ pid }) => pid === around.agent)),
  );
  const reasons = new Map<number, string>();
  for (const one of all) {
    const why = protection(one, around);
    if (why === null) continue;
    reasons.set(one.pid, why);
    for (const parent of above(one))
      if (!reasons.has(parent.pid)) reasons.set(parent.pid, `process ${one.pid} runs under it, which ${why}`);
  }
  const choice: ProcessChoice = { end: [], spared: [] };
  for (const one of own.toSorted((a, b) => a.pid - b.pid)) {
    const shield = above(one).find((parent) => parent.pid !== around.agent && protection(parent, around) !== null);
    const why =
      reasons.get(one.pid) ?? (shield === undefined ? null : `runs under process ${shield.pid}, which ${reasons.get(shield.pid) ?? ''}`);
    if (why === null) choice.end.push(one);
    else choice.spared.push({ process: one, why });
  }
  return choice;
}

/** Stands behind "process N". */
function protection(one: SeenProcess, around: Surroundings): string | null {
  const { pid, comm, args } = one;
  const names = args.slice(0, ARGS_LOOKED_AT).map((arg) => arg.slice(arg.lastIndexOf('/') + 1));
  if (around.rollcall.includes(pid) || names.some((name) => ROLLCALL_FILES.has(name))) return 'belongs to Rollcall';
  if (pid === around.agent) return null;
  if (around.agents.includes(pid) || AGENT_PROGRAMS.has(comm) || names.slice(0, 2).some((name) => AGENT_PROGRAMS.has(name)))
    return 'is an agent';
  if (comm.startsWith('tmux')) return 'is tmux';
  if (one.terminal) return 'has a terminal';
  const port = one.ports.find((number) => around.ports.includes(number));
  if (port !== undefined) return `listens on the protected port ${port}`;
  const program = around.programs.find((name) => name === comm || name === names[0]);
  if (program !== undefined) return 'is a protected program';
  const early = one.ppid === around.agent && around.agent !== null && (around.firstTurnAt === null || one.startedAt < around.firstTurnAt);
  return early ? 'was started by the agent itself, not by its work' : null;
}
