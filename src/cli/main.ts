import { VERSION } from '../protocol/version.ts';

/** The entry of the build: `args` without node and file. */
export async function main(args: readonly string[]): Promise<void> {
  if (args[0] === 'daemon' && args[1] === 'run' && args.length === 2) {
    const { runDaemon } = (await import(new URL('./daemon.mjs', import.meta.url).href)) as {
      runDaemon(o: { env: NodeJS.ProcessEnv }): Promise<void>;
    };
    return runDaemon({ env: process.env });
  }
  console.log(VERSION);
}
