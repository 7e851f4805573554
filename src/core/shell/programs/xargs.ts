import type { Field, Outcome } from '../field.ts';
import { OK, textField, textOf } from '../field.ts';
import { readArguments } from './arguments.ts';
import type { Call, Program } from './call.ts';
import { replaced } from './find.ts';

/** Runs its words with the names that come in: known text, places that a search may have found, or unknown. */
const xargs: Program = (call) => {
  const args = readArguments(
    call.fields,
    '0|null a|arg-file= d|delimiter= E= e? I= i|replace? J= L|max-lines= l? n|max-args= P|max-procs= p|interactive r|no-run-if-empty s|max-chars= t|verbose x|exit o|open-tty R= S= process-slot-var= show-limits',
    { inOrder: true },
  );
  const words = args.operands.length === 0 ? [textField('echo')] : args.operands;
  const inputs = args.has('a') ? undefined : inputsOf(call, args.has('I', 'i', 'd', '0'));
  const mark = args.has('i') ? (args.text('i') ?? '{}') : (args.text('I') ?? args.text('J'));
  const scope = call.scope.fork(inputs?.sure === true ? 'sure' : 'possible');
  scope.stdin = { type: 'none' };
  if (inputs === undefined) return unseen(call, words);
  if (inputs.fields.length === 0) return OK;
  if (mark === undefined) {
    // One run over all of them says the same as the several runs that there may be.
    return call.run([...words, ...inputs.fields], scope);
  }
  for (const field of inputs.fields) call.run(replaced(words, mark, field), scope);
  return OK;
};

export const XARGS: Record<string, Program> = { xargs, gxargs: xargs };

function inputsOf(call: Call, lines: boolean): { fields: Field[]; sure: boolean } | undefined {
  const { stdin } = call;
  if (stdin.type === 'text') {
    const texts = stdin.text.split(lines ? /[\n\0]/ : /[\s\0]+/).filter((text) => text !== '');
    if (!lines && /["'\\]/.test(stdin.text)) return undefined;
    return { fields: texts.map((text) => textField(text)), sure: true };
  }
  if (stdin.type !== 'places') return undefined;
  return { fields: stdin.places.map(({ path, extent }) => ({ sort: 'place', text: path, extent })), sure: false };
}

/** The program runs with names that nobody knows: its fixed words still count. */
function unseen(call: Call, words: readonly Field[]): Outcome {
  const scope = call.scope.fork('possible');
  scope.stdin = { type: 'unknown' };
  const name = textOf(words[0]);
  return call.run([...words, { sort: 'unknown', text: `${name ?? 'xargs'} …` }], scope);
}
