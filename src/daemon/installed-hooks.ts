import { checkInstallation } from '../agents/claude-code/installer/installation.ts';
import { claudePlaces } from '../agents/claude-code/installer/settings-file.ts';
import { configDirectoryOf } from '../agents/claude-code/session-files.ts';
import type { EnforcementReport } from '../protocol/api.ts';
import type { Daemon } from './context.ts';

const REPORT = 'enforcement';

/**
 * Whether the installed hooks would refuse a foreign edit in this directory: what the settings files say now, and what
 * the canaries of setup or doctor said last. Health is never older than the files.
 */
export async function enforcementIn(d: Daemon, directory: string, workspaceId: number, env: NodeJS.ProcessEnv): Promise<EnforcementReport> {
  const { reported, configDirectory } = await d.store.read(async (tx) => {
    const live = (await tx.sessions.live(workspaceId)).toSorted((a, b) => b.lastSeenAt - a.lastSeenAt);
    return {
      reported: parse(await tx.settings.get(REPORT)),
      configDirectory: live.map((s) => configDirectoryOf(s.transcriptPath)).find((x) => x !== null) ?? null,
    };
  });
  const places = claudePlaces(env, directory);
  const files = checkInstallation(configDirectory === null ? places : { ...places, claudeConfig: configDirectory });
  if (files.verdict === 'not-enforcing')
    return { verdict: 'not-enforcing', reasons: files.reasons, checkedAt: new Date(d.clock.now()).toISOString() };
  return (
    reported ?? {
      verdict: 'unknown',
      reasons: ['The hooks are installed, but nobody has tried them yet. Run `rollcall doctor`.'],
      checkedAt: null,
    }
  );
}

export async function keepReport(d: Daemon, report: EnforcementReport): Promise<void> {
  await d.store.transaction([], (tx) => tx.settings.set(REPORT, JSON.stringify(report)));
}

function parse(text: string | null): EnforcementReport | null {
  return text === null ? null : (JSON.parse(text) as EnforcementReport);
}
