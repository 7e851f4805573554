/**
 * The entry of the build. `args` are the words after the file name. Sets the exit status of the process and lets it end by
 * itself, so that everything written arrives.
 *
 * `daemon run`, by which hooks and commands start the daemon, goes past the command-line parser: it is waited for.
 */
export async function main(args: readonly string[]): Promise<void> {
  endQuietlyWithoutReader(process.stdout);
  endQuietlyWithoutReader(process.stderr);
  if (args.length === 2 && args[0] === 'daemon' && args[1] === 'run') return runDaemonHere();
  const { runProgram } = await import('./program.ts');
  process.exitCode = await runProgram(args);
}

async function runDaemonHere(): Promise<void> {
  const [{ daemonRun }, { attempt }] = await Promise.all([import('./commands/daemon-run.ts'), import('./failure.ts')]);
  process.exitCode = await attempt(() => daemonRun(process.env), { json: false });
}

/**
 * `rollcall sessions | head -1`: who reads no more has seen enough. A command that has something to take back first
 * listens to SIGPIPE, which Node itself ignores.
 */
function endQuietlyWithoutReader(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (!process.emit('SIGPIPE', 'SIGPIPE')) process.exit();
  });
}
