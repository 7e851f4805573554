import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { RollcallError } from '../../protocol/errors.ts';

/** dist/daemon.mjs, beside the file that this is bundled into. */
const DAEMON = new URL('./daemon.mjs', import.meta.url);

/** Runs the daemon in this process until it leaves. */
export async function daemonRun(env: NodeJS.ProcessEnv): Promise<void> {
  const path = fileURLToPath(DAEMON);
  await access(path).catch((error: unknown) => {
    throw new RollcallError('NOT_BUILT', { path }, { cause: error });
  });
  const daemon = (await import(DAEMON.href)) as { runDaemon: (options: { env: NodeJS.ProcessEnv }) => Promise<void> };
  await daemon.runDaemon({ env });
}
