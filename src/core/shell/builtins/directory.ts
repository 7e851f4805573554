import type { Field, Outcome } from '../field.ts';
import { FALSE, OK, textOf, TRUE, UNKNOWN_STREAM } from '../field.ts';
import { resolvePath } from '../paths.ts';
import { readArguments } from '../programs/arguments.ts';
import type { Call, Program } from '../programs/call.ts';

/** Builtins that change the working directory or print it. */
export const DIRECTORY: Record<string, Program> = {
  cd: (call) => {
    const args = readArguments(call.fields, 'L P e @', { inOrder: true });
    const [target] = args.operands;
    if (args.operands.length > 1) return FALSE;
    if (textOf(target) === '-') return enter(call, call.scope.previous);
    return goTo(call, target ?? call.scope.lookup('HOME')?.fields[0]);
  },
  pushd: (call) => {
    const [target] = call.options('n').operands;
    if (target === undefined || /^[+-]\d+$/.test(textOf(target) ?? '')) {
      const [first = null, ...rest] = call.scope.directories;
      call.scope.directories = [call.scope.cwd, ...rest];
      return enter(call, target === undefined ? first : null);
    }
    const from = call.scope.cwd;
    const outcome = goTo(call, target);
    if (outcome.status !== 'false') call.scope.directories = [from, ...call.scope.directories];
    return outcome;
  },
  popd: (call) => {
    const [first, ...rest] = call.scope.directories;
    if (first === undefined) return FALSE;
    call.scope.directories = rest;
    return enter(call, call.fields.length === 0 ? first : null);
  },
  dirs: () => OK,
  pwd: (call) => ({ ...TRUE, output: call.scope.cwd === null ? UNKNOWN_STREAM : { type: 'text', text: `${call.scope.cwd}\n` } }),
};

function goTo(call: Call, target: Field | undefined): Outcome {
  const text = textOf(target);
  if (text === undefined || (call.scope.vars.has('CDPATH') && !/^\.{0,2}\//.test(text))) return enter(call, null);
  if (text === '') return OK;
  if (!text.startsWith('/') && call.scope.cwd === null) return enter(call, null);
  const path = resolvePath(call.scope.cwd ?? '/', text);
  const kind = call.scope.world.files.kind(path);
  if (kind === 'file' || kind === 'missing') return FALSE;
  enter(call, path);
  // Whether it is there by now is not known: what follows may run here or there.
  if (kind === 'maybe') call.scope.certainty = 'possible';
  return OK;
}

function enter(call: Call, path: string | null): Outcome {
  call.scope.previous = call.scope.cwd;
  call.scope.cwd = path;
  return OK;
}
