import { OK, textField, textOf, textValue, unknownField } from '../field.ts';
import type { Field, Outcome, Stream } from '../field.ts';
import { readArguments } from '../programs/arguments.ts';
import type { Call, Program } from '../programs/call.ts';
import { unknownValue } from '../scope.ts';

/** Builtins that set variables. Assignments among their words have been carried out before. */
export const VARIABLES: Record<string, Program> = {
  export: () => OK,
  readonly: () => OK,
  declare: (call) => declare(call),
  typeset: (call) => declare(call),
  local: (call) => declare(call),
  unset: (call) => {
    const args = call.options('f v n');
    for (const field of args.operands) {
      const name = textOf(field) ?? '';
      if (args.has('f')) call.scope.functions.delete(name);
      else call.scope.vars.set(name, 'unset');
    }
    return OK;
  },
  read: (call) => {
    const args = readArguments(call.fields, 'r a= d= e i= n= N= p= s t= u= E', { inOrder: true });
    const names = args.operands.map((field) => textOf(field) ?? 'REPLY');
    if (args.has('a')) names.push(args.text('a') ?? 'REPLY');
    for (const name of names.length === 0 ? ['REPLY'] : names) call.scope.set(name, unknownValue(name));
    const [only] = names;
    const value = names.length === 1 && only !== undefined && !args.has('a', 'u') ? lineOf(call.stdin) : undefined;
    if (only !== undefined && value !== undefined) call.scope.set(only, { fields: [value], array: false });
    return { status: 'either' };
  },
  mapfile: (call) => lines(call),
  readarray: (call) => lines(call),
  getopts: (call) => {
    const name = textOf(call.fields[1]) ?? 'opt';
    call.scope.set(name, unknownValue(name));
    call.scope.set('OPTARG', unknownValue('OPTARG'));
    return { status: 'either' };
  },
  let: (call) => {
    for (const field of call.fields) {
      const name = /^[A-Za-z_]\w*/.exec(textOf(field) ?? '')?.[0];
      if (name !== undefined) call.scope.set(name, unknownValue(name));
    }
    return { status: 'either' };
  },
  shift: (call) => {
    const count = Number(textOf(call.fields[0]) ?? '1');
    call.scope.positional = call.scope.positional.slice(Number.isInteger(count) && count >= 0 ? count : 0);
    return OK;
  },
  set: (call) => {
    const { fields, scope } = call;
    let at = 0;
    for (; at < fields.length; at += 1) {
      const text = textOf(fields[at]) ?? '';
      if (text === '--') break;
      if (!/^[-+]./.test(text)) break;
      if (text === '-o' || text === '+o') {
        at += 1;
        option(call, textOf(fields[at]) ?? '', text === '-o');
      } else
        for (const letter of text.slice(1))
          option(call, { e: 'errexit', f: 'noglob', C: 'noclobber', n: 'noexec' }[letter] ?? letter, text.startsWith('-'));
      if (/^[-+]\w*o$/.test(text) && text.length > 2) {
        at += 1;
        option(call, textOf(fields[at]) ?? '', text.startsWith('-'));
      }
    }
    if (at < fields.length) scope.positional = fields.slice(textOf(fields[at]) === '--' ? at + 1 : at);
    return OK;
  },
  shopt: (call) => {
    const args = call.options('s u q p o');
    for (const field of args.operands) {
      const name = textOf(field) ?? '';
      if (name === 'nullglob') option(call, name, args.has('s'));
      else if (args.has('s') && ['globstar', 'dotglob', 'extglob', 'expand_aliases', 'lastpipe'].includes(name))
        call.unknown('word', `shopt ${name}`);
    }
    return OK;
  },
};

function declare(call: Call): Outcome {
  const args = call.options('a A f F g i l n r t u x p I');
  for (const field of args.operands) {
    const name = textOf(field);
    if (name !== undefined && /^[A-Za-z_]\w*$/.test(name) && call.name === 'local') call.scope.set(name, textValue(''));
  }
  return OK;
}

function option(call: Call, name: string, on: boolean): void {
  if (on) call.scope.options.add(name);
  else call.scope.options.delete(name);
}

/** What one line of the input may be; text of one line is that line. */
function lineOf(stream: Stream): Field | undefined {
  if (stream.type === 'places' && stream.places.length === 1) {
    const [place] = stream.places;
    return place === undefined ? undefined : { sort: 'place', text: place.path, extent: place.extent };
  }
  if (stream.type !== 'text') return undefined;
  const texts = stream.text.split('\n').filter((line) => line !== '');
  return texts.length === 1 ? textField(texts[0]?.trim() ?? '') : undefined;
}

function lines(call: Call): Outcome {
  const args = call.options('t n= s= O= u= d= C= c=');
  const name = textOf(args.operands[0]) ?? 'MAPFILE';
  const { stdin } = call;
  const fields: Field[] =
    stdin.type === 'text'
      ? stdin.text
          .replace(/\n$/, '')
          .split('\n')
          .map((line) => textField(line))
      : stdin.type === 'places'
        ? stdin.places.map(({ path, extent }) => ({ sort: 'place', text: path, extent }))
        : [unknownField(`$${name}`)];
  call.scope.set(name, { fields, array: true });
  return OK;
}
