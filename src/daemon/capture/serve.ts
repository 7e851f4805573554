import { parentPort } from 'node:worker_threads';
import { RollcallError } from '../../protocol/errors.ts';
import type { Call, CallReply, Operations, Said } from './worker-calls.ts';

/** Inside a worker thread: answers calls with these functions, each in its turn unless it waits for something itself. */
export function serve(operations: Operations): void {
  parentPort?.on('message', ({ id, operation, argument }: Call) => {
    void answer(operations, operation, argument).then(
      (result) => reply({ id, ok: true, result }),
      (error: unknown) => reply({ id, ok: false, error: error instanceof RollcallError ? error.toJSON() : String(error) }),
    );
  });
}

/** Tells the main thread something that it did not ask for. */
export function say(said: unknown): void {
  parentPort?.postMessage({ said } satisfies Said);
}

function reply(message: CallReply): void {
  parentPort?.postMessage(message);
}

async function answer(operations: Operations, name: string, argument: unknown): Promise<unknown> {
  const operation = operations[name] as ((argument: unknown) => unknown) | undefined;
  if (!operation) throw new Error(`no operation ${name}`);
  return operation(argument);
}
