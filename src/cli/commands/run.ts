import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { RollcallError } from '../../protocol/errors.ts';
import type { Command } from '../command.ts';

const PASSED_ON: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP', 'SIGUSR2', 'SIGCONT'];

/** Starts a program in the place of this one: same terminal, same outcome. */
export const run: Command = async (context, args, options) => {
  const [command = '', ...rest] = args;
  const env = options['no-coordination'] ? { ...context.env, ROLLCALL_NO_COORDINATION: '1' } : context.env;
  // Before the start: the program may be there, and known to others, while this process still waits for its turn.
  for (const signal of PASSED_ON) {
    process.on(signal, () => {
      // A terminal sends these two to the whole foreground group: the program has its own already.
      if (context.terminal && (signal === 'SIGINT' || signal === 'SIGQUIT')) return;
      child.kill(signal);
    });
  }
  const child = spawn(command, rest, { stdio: 'inherit', env });
  return new Promise((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'ENOENT' || error.code === 'EACCES' ? new RollcallError('COMMAND_NOT_FOUND', { command }, { cause: error }) : error,
      ),
    );
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
};
