import type { Outcome } from '../field.ts';
import { OK, textOf, TRUE } from '../field.ts';
import { nameOf, resolvePath } from '../paths.ts';
import { readArguments } from '../programs/arguments.ts';
import type { Call, Program } from '../programs/call.ts';

/** Programs whose output is known when their words are: what `$(…)`, a pipe or `xargs` then gets. */
export const PRINTING: Record<string, Program> = {
  echo: (call) => {
    const options = call.fields.findIndex((field) => !/^-[neE]+$/.test(textOf(field) ?? ''));
    const words = texts({ fields: options < 0 ? [] : call.fields.slice(options) });
    const escapes = call.fields.some((field) => /^-n?e/.test(textOf(field) ?? ''));
    if (words === undefined || (escapes && words.some((word) => word.includes('\\')))) return placesOf(call);
    return printed(`${words.join(' ')}\n`);
  },
  printf: (call) => {
    const [format, ...rest] = call.fields;
    const text = textOf(format);
    const words = texts({ fields: rest });
    if (text === undefined || text.startsWith('-')) return OK;
    if (words === undefined) return placesOf({ fields: rest });
    const plain = /^(?:[^%\\]|%s|%%|\\n|\\0)*$/.test(text);
    return plain ? printed(formatted(text, words)) : OK;
  },
  seq: (call) => {
    const numbers = readArguments(call.fields, 's= w f=', { inOrder: true });
    const values = numbers.operands.map((field) => Number(textOf(field)));
    if (numbers.has('s', 'f', 'w') || values.some((value) => !Number.isInteger(value))) return OK;
    const [from, step, to] =
      values.length === 1
        ? [1, 1, values[0] ?? 0]
        : values.length === 2
          ? [values[0] ?? 1, 1, values[1] ?? 0]
          : [values[0] ?? 1, values[1] ?? 1, values[2] ?? 0];
    if (step === 0 || (to - from) / step > 1000) return OK;
    let text = '';
    for (let value = from; step > 0 ? value <= to : value >= to; value += step) text += `${value}\n`;
    return printed(text);
  },
  basename: (call) => {
    const args = call.options('a|multiple s|suffix= z');
    const [path, suffix] = args.operands.map((field) => textOf(field));
    const ending = args.text('s') ?? (args.has('a') ? undefined : suffix);
    if (path === undefined || args.has('a')) return OK;
    const name = nameOf(path);
    return printed(`${ending !== undefined && name !== ending && name.endsWith(ending) ? name.slice(0, -ending.length) : name}\n`);
  },
  dirname: (call) => {
    const path = textOf(call.options('z').operands[0])?.replace(/\/+$/, '');
    if (path === undefined) return OK;
    const slash = path.lastIndexOf('/');
    return printed(`${slash < 0 ? '.' : path.slice(0, slash) || '/'}\n`);
  },
  realpath: (call) => {
    const args = call.options('e m q s z relative-to= P L');
    const path = textOf(args.operands[0]);
    if (path === undefined || args.has('relative-to') || (call.scope.cwd === null && !path.startsWith('/'))) return OK;
    return printed(`${resolvePath(call.scope.cwd ?? '/', path)}\n`);
  },
};

function printed(text: string): Outcome {
  return { ...TRUE, output: { type: 'text', text } };
}

function texts(call: Pick<Call, 'fields'>): string[] | undefined {
  const found = call.fields.map((field) => textOf(field));
  return found.includes(undefined) ? undefined : found.filter((text) => text !== undefined);
}

/** Only places are printed: what reads them may meet each of them. */
function placesOf(call: Pick<Call, 'fields'>): Outcome {
  const places = call.fields.flatMap((field) => (field.sort === 'place' ? [{ path: field.text, extent: field.extent }] : []));
  return places.length === call.fields.length && places.length > 0 ? { ...TRUE, output: { type: 'places', places } } : TRUE;
}

function formatted(format: string, words: readonly string[]): string {
  const once = (args: readonly string[]): string => {
    let next = 0;
    return format.replaceAll(/%s|%%|\\n|\\0/g, (mark) => {
      if (mark === '\\n') return '\n';
      if (mark === '\\0') return '\0';
      if (mark === '%%') return '%';
      next += 1;
      return args[next - 1] ?? '';
    });
  };
  const holes = format.replaceAll('%%', '').split('%s').length - 1;
  if (holes === 0 || words.length <= holes) return once(words);
  let text = '';
  for (let at = 0; at < words.length; at += holes) text += once(words.slice(at, at + holes));
  return text;
}
