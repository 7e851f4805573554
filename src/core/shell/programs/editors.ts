import type { Field, Outcome } from '../field.ts';
import { OK, textField, textOf } from '../field.ts';
import { readArguments } from './arguments.ts';
import { all } from './call.ts';
import type { Call, Program } from './call.ts';

/** Programs that change text in place. */
export const EDITORS: Record<string, Program> = {
  sed,
  gsed: sed,
  perl,
  sd: (call) => {
    const args = call.options('p|preview F|fixed-strings s|string-mode n|max-replacements= f|flags=');
    if (args.has('p')) return OK;
    return all(args.operands.slice(2).map((field) => call.modify(field)));
  },
  ed: scripted('s|quiet|silent p|prompt= v E r G l'),
  ex: scripted('s e E v c= cmd= u= n N S='),
  vim: scripted('c= cmd= S= e E s n N u= R es Es T= p O o'),
  vi: scripted('c= cmd= S= e s R'),
  nvim: scripted('c= cmd= S= e E s n u= R es headless l='),
  emacs: scripted('batch Q q nw eval= f|funcall= l|load='),
  nano: scripted('w B l m'),
};

/** `-i`: GNU joins the suffix to it, BSD has it as the next word: a suffix there is empty or starts with a dot. */
function sed(call: Call): Outcome {
  const fields = [...call.fields];
  const at = fields.findIndex((field) => textOf(field) === '-i');
  const suffix = at < 0 ? undefined : textOf(fields[at + 1]);
  const bsd = suffix === '' || (suffix !== undefined && /^\.\w+$/.test(suffix));
  if (bsd) fields.splice(at + 1, 1);
  const args = readArguments(
    fields,
    'i|in-place? n|quiet|silent e|expression= f|file= E|r|regexp-extended s|separate z|null-data l|line-length= u|unbuffered b|binary posix debug follow-symlinks sandbox a',
  );
  const files = args.operands.slice(args.has('e', 'f') ? 0 : 1);
  const scripts = [...args.values('e'), ...(args.has('e', 'f') ? [] : args.operands.slice(0, 1))];
  for (const script of scripts) written(call, script);
  if (args.has('f')) call.read(args.value('f'));
  if (!args.has('i')) return all(files.map((field) => (textOf(field) === '-' ? OK : call.read(field))));
  const kept = bsd ? suffix : args.text('i');
  return all(files.map((field) => inPlace(call, field, kept)));
}

function inPlace(call: Call, field: Field, suffix: string | undefined): Outcome {
  const outcome = call.modify(field);
  const text = textOf(field);
  if (outcome.status !== 'false' && suffix !== undefined && suffix !== '' && text !== undefined) {
    const directory = text.slice(0, text.lastIndexOf('/') + 1);
    call.put(textField(suffix.includes('*') ? directory + suffix.replaceAll('*', text.slice(directory.length)) : text + suffix));
  }
  return outcome;
}

/** `w file` and `e` inside a script of sed. */
function written(call: Call, script: Field): void {
  const text = textOf(script);
  if (text === undefined || text.length > 20_000) {
    call.unknown('code');
    return;
  }
  for (const [, name = ''] of text.matchAll(/(?:^|[;{\n]\s*|[\d$/]\s*|[/|#,][gpiIm\d]*)w\s+([^\n;}]+)/g)) {
    call.put(textField(name.trim()), 'possible');
  }
  if (/(?:^|[;\n]\s*)\d*e\b|[/|#,][gpi\d]*e[gp]*$/.test(text)) call.unknown('code');
}

/** With `-i` the files that it is given; the code itself can do anything, and mostly does not. */
function perl(call: Call): Outcome {
  const args = readArguments(call.fields, 'i? e= E= n p l? 0? a w W t T c v F= M= m= I= s x? S u U C? D? h', { inOrder: true });
  const code = args.has('e', 'E');
  if (args.has('c', 'v')) return OK;
  if (!code && args.operands.length > 0) call.read(args.operands[0]);
  if (!args.has('i')) return call.unknown('code');
  const codes = [...args.values('e'), ...args.values('E')].map((field) => textOf(field));
  if (!code || codes.some((text) => text === undefined || /\b(?:open|system|unlink|rename|exec|qx|require|do)\b|`/.test(text))) {
    call.unknown('code');
  }
  return all(args.operands.slice(code ? 0 : 1).map((field) => inPlace(call, field, args.text('i'))));
}

/** Editors that take their commands from a script or from the terminal. */
function scripted(options: string): Program {
  return (call) => {
    const args = readArguments(call.fields, options, { singleDash: /^(?:ex|vim|vi|nvim|emacs)$/.test(call.name) });
    for (const field of args.operands) {
      const text = textOf(field) ?? '';
      if (text === '-' || text.startsWith('+') || args.has('R')) continue;
      const place = call.place(field);
      if (place === undefined) continue;
      const missing = call.kind(place) === 'missing';
      call.effect(missing ? 'create' : 'write', place, { certainty: 'possible' });
    }
    return call.unknown('code');
  };
}
