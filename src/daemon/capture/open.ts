import { join } from 'node:path';
import { claudePlaces } from '../../agents/claude-code/installer/settings-file.ts';
import { configDirectoryOf } from '../../agents/claude-code/session-files.ts';
import { terminalRoot } from '../../agents/terminal/files.ts';
import { ensurePrivateDirectory } from '../../platform/directories.ts';
import type { Daemon } from '../context.ts';
import type { Budgets } from './budgets.ts';
import { CaptureService } from './service.ts';
import type { TranscriptHomes } from './transcripts.ts';

const SESSIONS_LOOKED_AT = 1000;

/** What the archive's side of the daemon keeps below the state directory. */
export function capturePlaces(state: string) {
  return {
    archive: join(state, 'archive.db'),
    scratch: join(state, 'scratch'),
    handOffs: join(state, 'handoffs'),
    contexts: join(state, 'contexts'),
    excludes: join(state, 'excluded'),
    closedowns: join(state, 'closedowns'),
    exports: join(state, 'exports'),
    budgets: join(state, 'budgets'),
  };
}

export type CapturePlaces = ReturnType<typeof capturePlaces>;

/** The service with its threads, which start with the first thing that there is to do. */
export async function openCapture(d: Daemon, budgets: Budgets, state: string, env: NodeJS.ProcessEnv): Promise<CaptureService> {
  const places = capturePlaces(state);
  ensurePrivateDirectory(places.scratch);
  const service = new CaptureService(
    d,
    { ...places, homes: await homesOf(d, env, terminalRoot(state)), home: d.home, corrections: d.config('/').context.corrections },
    budgets,
  );
  await service.begin();
  return service;
}

/** The user's own places, and those that sessions were seen to use. */
async function homesOf(d: Daemon, env: NodeJS.ProcessEnv, terminal: string): Promise<TranscriptHomes> {
  const sessions = await d.store.read((tx) => tx.sessions.recent(null, SESSIONS_LOOKED_AT));
  const seen = sessions.map(({ transcriptPath }) => configDirectoryOf(transcriptPath)).filter((directory) => directory !== null);
  const codex = env['CODEX_HOME'] ?? join(d.home, '.codex');
  return { claude: Array.from(new Set([claudePlaces(env, '/').claudeConfig, ...seen])), codex: [codex], terminal };
}
