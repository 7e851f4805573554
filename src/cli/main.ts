/**
 * The entry of the build. `args` are the words after the file name. Sets the exit status of the process and lets it end by
 * itself, so that everything written arrives.
 *
 * `daemon run`, by which hooks and commands start the daemon, goes past the command-line parser: it is waited for. So do the
 * lines of Claude Code and tmux, which are asked for every few seconds.
 */
export async function main(args: readonly string[]): Promise<void> {
  endWithoutReader(process.stdout);
  endWithoutReader(process.stderr);
  if (args.length === 2 && args[0] === 'daemon' && args[1] === 'run') return runDaemonHere();
  if (isLine(args)) return showLine(args);
  const { runProgram } = await import('./program.ts');
  process.exitCode = await runProgram(args);
}

/** Without options: those are for the parser. */
function isLine([command, ...rest]: readonly string[]): boolean {
  const most = command === 'statusline' ? 0 : command === 'tmux-status' ? 2 : -1;
  return rest.length <= most && !rest.some((word) => word.startsWith('-'));
}

async function showLine([command, pane, cwd]: readonly string[]): Promise<void> {
  const { statusline, tmuxStatus } = await import('./commands/lines.ts');
  return command === 'statusline' ? statusline(process.env) : tmuxStatus(process.env, pane, cwd);
}

async function runDaemonHere(): Promise<void> {
  const [{ daemonRun }, { attempt }] = await Promise.all([import('./commands/daemon-run.ts'), import('./failure.ts')]);
  process.exitCode = await attempt(() => daemonRun(process.env), { json: false });
}

/** EX_IOERR of sysexits(3). */
const OUTPUT_FAILED = 74;

/**
 * `rollcall sessions | head -1`: who reads no more has seen enough. A full disk is said in one line. A command that has
 * something to take back first listens to SIGPIPE, which Node itself ignores.
 */
function endWithoutReader(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    const readerGone = error.code === 'EPIPE';
    if (!readerGone && stream !== process.stderr) process.stderr.write(`rollcall: the output cannot be written: ${error.message}\n`);
    if (!process.emit('SIGPIPE', 'SIGPIPE')) process.exit(readerGone ? undefined : OUTPUT_FAILED);
  });
}
