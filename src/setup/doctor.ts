import type { ArchiveReply } from '../protocol/api-archive.ts';
import type { Verdict } from '../agents/claude-code/installer/installation.ts';
import { checkArchive, repairArchive } from './checks/archive.ts';
import { checkCapture, checkLimit } from './checks/capture.ts';
import type { Check } from './checks/check.ts';
import { checkCleanupPeriod } from './checks/cleanup-period.ts';
import { checkClock } from './checks/clock.ts';
import { checkConfiguration } from './checks/config.ts';
import { checkDaemon, failure, type DaemonAccess } from './checks/daemon.ts';
import { checkGovernance } from './checks/governance.ts';
import { checkHooks } from './checks/hooks.ts';
import { checkLeftovers } from './checks/leftovers.ts';
import { checkMissed } from './checks/missed.ts';
import { checkRegister, repairRegister } from './checks/register.ts';
import { checkState } from './checks/state.ts';
import { checkTerminals } from './checks/terminals.ts';
import { checkVersions } from './checks/versions.ts';
import type { SetupDependencies } from './dependencies.ts';

export type { Check } from './checks/check.ts';
export type { DaemonAccess } from './checks/daemon.ts';

export interface DoctorOptions {
  /** Moves a damaged register (with a copy) or archive aside and removes leftovers. Changes nothing else. */
  repair: boolean;
}

export interface DoctorResult {
  checks: Check[];
  /** How many of them are not ok; warnings do not count. */
  failed: number;
  enforcement: Verdict;
}

/**
 * Checks everything that Rollcall needs. Never throws: a check that cannot be made is a failed one. A daemon that cannot
 * start is a finding like others.
 */
export async function runDoctor(options: DoctorOptions, deps: SetupDependencies, access: DaemonAccess): Promise<DoctorResult> {
  // What a start of the daemon would cover up comes before it.
  const leftovers = await guarded('leftovers', () => checkLeftovers(deps, options.repair));
  const missed = await guarded('missed calls', () => [checkMissed(deps)]);
  const register = await guarded('register', () => registerChecks(deps, options.repair));

  const archive = await guarded('archive', () => archiveChecks(deps, options.repair));

  const versions = await guarded('versions', () => checkVersions(deps));
  const daemon = await guarded('daemon', () => checkDaemon(access, deps));
  // Without a daemon nothing is captured, and its own line says why there is none.
  const reached = daemon.every(({ name, ok }) => name !== 'daemon' || ok !== false);
  let archived: ArchiveReply | null = null;
  const capture = reached
    ? await guarded('capture', async () => [await checkCapture(async () => (archived = await access.archive()))])
    : [];
  const limits = await guarded('archive size', () => [...checkLimit(archived), checkCleanupPeriod(deps, archived)]);
  const terminals = reached ? await guarded('captured terminals', () => checkTerminals(() => access.captures())) : [];
  const state = await guarded('state directory', () => checkState(deps));
  let enforcement: Verdict = { verdict: 'not-enforcing', reasons: ['The check of the hooks itself failed. Run `rollcall setup`.'] };
  const hooks = await guarded('hooks', async () => {
    const found = await checkHooks(deps);
    enforcement = found.enforcement;
    return found.checks;
  });
  const governance = reached ? await guarded('decisions', () => checkGovernance(() => access.governance())) : [];
  const configuration = await guarded('configuration', () => checkConfiguration(deps));
  const clock = await guarded('clock', () => [checkClock(deps)]);
  const checks = [
    ...versions,
    ...state,
    ...daemon,
    ...register,
    ...archive,
    ...capture,
    ...limits,
    ...terminals,
    ...hooks,
    ...governance,
    ...configuration,
    ...clock,
    ...leftovers,
    ...missed,
  ];
  return { checks, failed: checks.filter(({ ok }) => ok === false).length, enforcement };
}

function registerChecks(deps: SetupDependencies, repair: boolean): Check[] {
  const found = checkRegister(deps);
  if (!repair || !found.damaged) return found.checks;
  const repaired = repairRegister(deps);
  return repaired.ok === false ? [...found.checks, repaired] : [repaired];
}

function archiveChecks(deps: SetupDependencies, repair: boolean): Check[] {
  const found = checkArchive(deps, repair);
  if (!repair || !found.damaged) return found.checks;
  const repaired = repairArchive(deps);
  return repaired.ok === false ? [...found.checks, repaired] : [repaired];
}

async function guarded(name: string, check: () => Check[] | Promise<Check[]>): Promise<Check[]> {
  try {
    return await check();
  } catch (error) {
    return [failure(name, error, 'This check could not be made; please report it with this line.')];
  }
}
