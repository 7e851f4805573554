import type { Session } from './session.ts';

export interface AliasName {
  kind: 'agent' | 'ordinal' | 'process' | 'project' | 'day';
  alias: string;
}

/**
 * The names under which other tools and people look a session up, besides its number. Names are safe as file names:
 * whatever is not a letter, a digit, `.`, `_` or `-` becomes `-`.
 *
 * @param dayCount how many sessions this workspace had started on that (UTC) day, this one included
 */
export function aliasesOf(session: Session, workspaceName: string, dayCount: number, hostName: string): AliasName[] {
  const compact = compactTime(session.startedAt);
  const day = new Date(session.startedAt).toISOString().slice(0, 10);
  const names: AliasName[] = [
    { kind: 'agent', alias: session.agentSessionId },
    { kind: 'ordinal', alias: `Session_${session.ordinal}` },
    projectAlias(session.project ?? workspaceName, session.startedAt),
    { kind: 'day', alias: `${day}-${String(dayCount).padStart(3, '0')}` },
  ];
  if (session.process)
    names.push({ kind: 'process', alias: `Session_${slug(hostName).replaceAll('_', '-')}_${session.process.pid}_${compact}` });
  return names;
}

/** The name that says what the session works for; it is given at the start, and once more when the project was corrected. */
export function projectAlias(project: string, startedAt: number): AliasName {
  return { kind: 'project', alias: `claude-${slug(project)}-${compactTime(startedAt)}` };
}

/** `20261121090503`, UTC. */
function compactTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace(/[-:T]/g, '');
}

export function slug(name: string): string {
  return (
    name
      .normalize('NFC')
      .replace(/[^\p{L}\p{N}._-]+/gu, '-')
      .replace(/^-+|-+$/g, '') || 'project'
  );
}
