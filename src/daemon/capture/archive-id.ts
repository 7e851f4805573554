import { terminalFileAt } from '../../agents/terminal/files.ts';
import type { Session } from '../../core/session/session.ts';

/** The id by which the archive knows a session: the agent's own, and of a captured terminal that of its capture, since terminals share names. */
export function archiveIdOf({ agent, agentSessionId, transcriptPath }: Session): string {
  const lines = agent === 'terminal' && transcriptPath !== null ? terminalFileAt(transcriptPath) : null;
  return lines?.agentSessionId ?? agentSessionId;
}
