import { createHash } from 'node:crypto';
import { checkInstallation, type InstallationCheck } from '../agents/claude-code/installer/installation.ts';
import { claudePlaces } from '../agents/claude-code/installer/settings-file.ts';
import { configDirectoryOf } from '../agents/claude-code/session-files.ts';
import { stampOf } from '../platform/files.ts';
import type { EnforcementReport } from '../protocol/api.ts';
import type { Daemon } from './context.ts';

/** What setup has installed, as it counts in this directory. */
export interface Installed {
  enforcement: EnforcementReport;
  /** Why a status line of ours shows nothing to the sessions of this directory; empty where it does, or where there is none. */
  statusLine: readonly string[];
}

export async function installedIn(d: Daemon, directory: string, workspaceId: number, env: NodeJS.ProcessEnv): Promise<Installed> {
  const files = await installationOf(d, directory, workspaceId, env);
  return { enforcement: await enforcementOf(d, directory, files), statusLine: files.statusLine };
}

/**
 * Whether the installed hooks would refuse a foreign edit in this directory: what its settings files say now, and what
 * the canaries said that last went through these very files. A file that changed since makes the canaries' word worth
 * nothing: then it is unknown.
 */
async function enforcementOf(d: Daemon, directory: string, files: InstallationCheck): Promise<EnforcementReport> {
  const checkedAt = new Date(d.clock.now()).toISOString();
  if (!d.config(directory).enabled) {
    return {
      verdict: 'not-enforcing',
      reasons: ['Coordination is switched off here (enabled: false). Run `rollcall config` to see where.'],
      checkedAt,
    };
  }
  if (files.verdict === 'not-enforcing') return { verdict: 'not-enforcing', reasons: files.reasons, checkedAt };
  const reported = await d.store.read((tx) => tx.settings.get(keyOf(files)));
  if (reported !== null) return JSON.parse(reported) as EnforcementReport;
  return {
    verdict: 'unknown',
    reasons: ['The hooks are installed, but nobody has tried them as they are now. Run `rollcall doctor`.'],
    checkedAt: null,
  };
}

export async function keepReport(
  d: Daemon,
  directory: string,
  workspaceId: number,
  env: NodeJS.ProcessEnv,
  report: EnforcementReport,
): Promise<void> {
  const files = await installationOf(d, directory, workspaceId, env);
  await d.store.transaction([], (tx) => tx.settings.set(keyOf(files), JSON.stringify(report)));
}

async function installationOf(d: Daemon, directory: string, workspaceId: number, env: NodeJS.ProcessEnv): Promise<InstallationCheck> {
  const live = await d.store.read((tx) => tx.sessions.live(workspaceId));
  const configDirectory = live
    .toSorted((a, b) => b.lastSeenAt - a.lastSeenAt)
    .map((s) => configDirectoryOf(s.transcriptPath))
    .find((x) => x !== null);
  const places = claudePlaces(env, directory);
  return checkInstallation(configDirectory === undefined ? places : { ...places, claudeConfig: configDirectory });
}

/** One verdict for one state of all files that it rests on. */
function keyOf(files: InstallationCheck): string {
  const hash = createHash('sha256');
  for (const path of files.restsOn) hash.update(`${path}\0${stampOf(path)}\0`);
  return `enforcement:${hash.digest('hex').slice(0, 32)}`;
}
