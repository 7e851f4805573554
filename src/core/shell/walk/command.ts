import type { Assignment, Command, Word } from 'unbash';
import { BUILTINS } from '../builtins/table.ts';
import type { Field, Outcome, Value } from '../field.ts';
import { FALSE, fieldOf, OK, textField, textOf, TRUE, unknownField } from '../field.ts';
import { GIT } from '../git/git.ts';
import { nameOf } from '../paths.ts';
import { Call } from '../programs/call.ts';
import { PROGRAMS } from '../programs/table.ts';
import type { Scope } from '../scope.ts';
import { unknownValue } from '../scope.ts';
import { expandSingle, expandWord } from '../words/words.ts';
import { fedBy } from './fed.ts';
import { redirect } from './redirections.ts';

/** Runs the body of a function; the walk gives it, because it also runs bodies. */
export type RunBody = (scope: Scope, body: NonNullable<ReturnType<Scope['functions']['get']>>) => Outcome;

/** `a=1 name words >file`: expansions, assignments, redirections, then what the name stands for. */
export function runCommand(scope: Scope, command: Command, runBody: RunBody): Outcome {
  scope.world.budget.spend(1);
  const assignments = command.prefix.filter((part) => part.type === 'Assignment');
  if (command.name === undefined) {
    for (const assignment of assignments) assign(scope, assignment);
    return redirect(scope, command.redirects).failed ? FALSE : TRUE;
  }
  const before = scope.world.ledger.runs.length;
  const fields = expandWord(scope, command.name);
  for (const argument of command.args) {
    if (argument.type === 'Word') {
      for (const field of expandWord(scope, argument)) fields.push(field);
    } else assign(scope, argument);
  }
  const inner = assignments.length === 0 ? scope : temporary(scope, assignments);
  const result = redirect(inner, command.redirects);
  if (result.failed) return FALSE;
  const { fed } = inner;
  // What ran until here ran in substitutions of the words.
  inner.fed = fedBy(inner, before);
  const outcome = withInput(inner, result.stdin, () => runWords(inner, fields, runBody));
  inner.fed = fed;
  if (inner !== scope) takeBack(scope, inner, assignments);
  if (!result.captured) return outcome;
  const { output, ...rest } = outcome;
  return output === undefined ? outcome : { ...rest, output: { type: 'none' } };
}

export function withInput(scope: Scope, stdin: Scope['stdin'] | undefined, run: () => Outcome): Outcome {
  if (stdin === undefined) return run();
  const before = scope.stdin;
  scope.stdin = stdin;
  try {
    return run();
  } finally {
    scope.stdin = before;
  }
}

/** Assignments before a command hold for that command alone; its other effects on the shell stay. */
function temporary(scope: Scope, assignments: readonly Assignment[]): Scope {
  const inner = scope.fork();
  for (const assignment of assignments) assign(inner, assignment);
  return inner;
}

function takeBack(scope: Scope, inner: Scope, assignments: readonly Assignment[]): void {
  const own = new Set(assignments.map(({ name }) => name));
  for (const [name, value] of inner.vars) if (!own.has(name)) scope.vars.set(name, value);
  scope.cwd = inner.cwd;
  scope.previous = inner.previous;
  scope.certainty = inner.certainty;
  scope.options = inner.options;
  scope.positional = inner.positional;
  scope.directories = inner.directories;
  scope.functions = inner.functions;
}

function assign(scope: Scope, assignment: Assignment): void {
  const { name, value, append, index } = assignment;
  if (index !== undefined) {
    scope.set(name, unknownValue(name));
    return;
  }
  const held: Value =
    value.type === 'ArrayValue'
      ? { fields: value.elements.flatMap((word: Word) => expandWord(scope, word)), array: true }
      : { fields: [expandSingle(scope, value)], array: false };
  if (append !== true) {
    scope.set(name, held);
    return;
  }
  const before = scope.lookup(name) ?? { fields: [], array: held.array };
  if (held.array) scope.set(name, { fields: [...before.fields, ...held.fields], array: true });
  else scope.set(name, { fields: [concatenated(before.fields[0], held.fields[0], name)], array: false });
}

function concatenated(left: Field | undefined, right: Field | undefined, name: string): Field {
  const [a, b] = [left === undefined ? '' : textOf(left), textOf(right)];
  return a === undefined || b === undefined || a.length + b.length > 65_536 ? unknownField(`$${name}`) : textField(a + b);
}

/** Runs words that are expanded: a function, a builtin, git, a program that is known, or nothing that is known. */
export function runWords(scope: Scope, fields: readonly Field[], runBody: RunBody): Outcome {
  scope.world.budget.spend(1 + fields.length / 10);
  const [first, ...rest] = fields;
  if (first === undefined) return TRUE;
  const text = textOf(first);
  if (text === undefined) {
    new Call(scope, 'command', rest).unknown('eval', first.text);
    return OK;
  }
  if (text === '' || scope.options.has('noexec')) return FALSE;
  const body = scope.functions.get(text);
  if (body !== undefined) return callFunction(scope, text, body, rest, runBody);
  const name = nameOf(text);
  const { stdin } = scope;
  scope.world.ledger.run({
    program: name,
    path: text,
    words: rest,
    certainty: scope.certainty,
    cwd: scope.cwd,
    input: stdin.type === 'text' ? stdin.text : null,
    fed: scope.fed,
    env: environmentOf(scope),
  });
  const program =
    (text.includes('/') ? undefined : BUILTINS.get(name)) ?? BUILTINS_AS_PROGRAMS.get(name) ?? GIT[name] ?? PROGRAMS.get(name);
  const call = new Call(scope, name, rest);
  if (program === undefined || (text.includes('/') && !isInstalled(text))) {
    return call.unknown(text.includes('/') ? 'script' : 'program', text);
  }
  return program(call);
}

const NO_VARIABLES = {};

/** More variables than that are a script's own business. */
const MOST_VARIABLES = 50;

function environmentOf({ vars }: Scope): Readonly<Record<string, string>> {
  if (vars.size === 0 || vars.size > MOST_VARIABLES) return NO_VARIABLES;
  const env: Record<string, string> = {};
  for (const [name, value] of vars) {
    const text = value === 'unset' || value.array ? undefined : textOf(fieldOf(value));
    if (text !== undefined) env[name] = text;
  }
  return env;
}

/** Builtins that exist as programs as well, and may be called by their path. */
const BUILTINS_AS_PROGRAMS = new Map(
  ['echo', 'printf', 'pwd', 'test', '[', 'true', 'false', 'basename', 'dirname', 'seq', 'realpath'].map((name) => [
    name,
    BUILTINS.get(name),
  ]),
);

/** A path to a program that the system or a package manager has put there; any other is a script of the project. */
function isInstalled(path: string): boolean {
  return /^(?:\/(?:usr\/(?:local\/)?)?s?bin|\/opt\/[^/]+(?:\/[^/]+)*\/bin|(?:.*\/)?node_modules\/\.bin|(?:.*\/)?\.?venv\/bin|(?:.*\/)?vendor\/bin)\/[^/]+$/.test(
    path,
  );
}

function callFunction(scope: Scope, name: string, body: Parameters<RunBody>[1], fields: readonly Field[], runBody: RunBody): Outcome {
  const positional = scope.positional;
  scope.positional = [...fields];
  const outcome = scope.deeper(name, () => runBody(scope, body));
  scope.positional = positional;
  if (outcome.leaves !== 'function') return outcome;
  const { leaves: _, ...rest } = outcome;
  return rest;
}
