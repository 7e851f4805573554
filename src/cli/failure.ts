import { inspect } from 'node:util';
import { RollcallError } from '../protocol/errors.ts';
import { safe, safeJson } from './rendering/safe.ts';

/**
 * Runs `work` and gives the exit status: its own (0 for nothing), or that of the error. A known error is printed as one or two
 * lines without a stack (with `json`: as its ErrorReply on stdout), an unknown one as a defect with its stack.
 */
export async function attempt(work: () => Promise<number | void>, options: { json: boolean }): Promise<number> {
  try {
    return (await work()) ?? 0;
  } catch (error) {
    return report(error, options);
  }
}

function report(error: unknown, options: { json: boolean }): number {
  const known = error instanceof RollcallError ? error : internal(error);
  if (options.json) process.stdout.write(`${safeJson(known.toJSON())}\n`);
  else process.stderr.write(`rollcall: ${safe(known.message)}\n  ${safe(known.remedy)}\n`);
  if (known !== error) process.stderr.write(`${inspect(error)}\n`);
  return known.exit;
}

function internal(error: unknown): RollcallError {
  return new RollcallError('INTERNAL', { detail: error instanceof Error ? error.message : String(error) }, { cause: error });
}
