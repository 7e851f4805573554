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
  const time = new Date(session.startedAt).toISOString();
  const compact = time.slice(0, 19).replace(/[-:T]/g, '');
  const day = time.slice(0, 10);
  const names: AliasName[] = [
    { kind: 'agent', alias: session.agentSessionId },
    { kind: 'ordinal', alias: `Session_${session.ordinal}` },
    { kind: 'project', alias: `claude-${slug(workspaceName)}-${compact}` },
    { kind: 'day', alias: `${day}-${String(dayCount).padStart(3, '0')}` },
  ];
  if (session.process)
    names.push({ kind: 'process', alias: `Session_${slug(hostName).replaceAll('_', '-')}_${session.process.pid}_${compact}` });
  return names;
}

export function slug(name: string): string {
  return (
    name
      .normalize('NFC')
      .replace(/[^\p{L}\p{N}._-]+/gu, '-')
      .replace(/^-+|-+$/g, '') || 'project'
  );
}
