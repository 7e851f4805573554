import type { EnforcementReport } from '../protocol/api.ts';

export function installedHooks(_agentConfig: string, _data: string, reported: EnforcementReport | null): EnforcementReport {
  return reported ?? { verdict: 'unknown', reasons: ['Nobody has tried the hooks yet. Run `rollcall doctor`.'], checkedAt: null };
}
