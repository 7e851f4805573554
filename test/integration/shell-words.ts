import { execFileSync } from 'node:child_process';
import { parse } from 'unbash';
import type { ShellContext } from '../../src/core/shell/effects.ts';
import { Files } from '../../src/core/shell/files.ts';
import { Ledger } from '../../src/core/shell/ledger.ts';
import { Budget, Scope } from '../../src/core/shell/scope.ts';
import { MACHINE } from '../../src/core/shell/walk/walk.ts';

/** What stands before the words: variables set and unset, an array, positional parameters. */
const BEFORE = "x='m n'; y=foo.txt; unset z u; arr=(one 'two three' four); set -- p1 'p 2';";

/** Parts that words are put together from; no patterns, because they depend on the files. */
const PARTS = [
  ['a', 'b.c', '/', '.', '-', '#', '=', '%', '@', ':', '^', '!', '~', '""', "''", "'q r'", '"a\\b"', "$'\\n'", '\\ ', '\\$x'],
  ['$x', '${y}', '"$x"', '${z}', '$1', '$#', '"$@"', '$@', '${arr[@]}', '"${arr[@]}"', '${arr[1]}', '${#y}', '${#arr[@]}'],
  ['"${z:-d e}"', '${z:-d e}', '${y:+set}', '"${u+x}"', '${y%.*}', '${y##*.}', '${y#f}', '${y/o/0}', '${y//o/0}', '${y/#f/F}', '${y/%t/T}'],
  ['${y^}', '${y^^}', '${y:1:3}', '${y: -2}', '$(echo s t)', '"$(echo s t)"', '`echo u`', '$((2+3*4))', '"{a,b}"'],
  ['{p,q}', '{1..3}', '{a,b}{c,d}', '{,e}', '{a,"b c"}', 'x{$x,y}', '{a,{b,c}}', '{3..1}'],
].flat();

/** Words from one to four parts, the same ones for the same seed. */
export function randomWords(count: number, seed: number): string[] {
  let state = seed;
  const next = (below: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  return Array.from({ length: count }, () => Array.from({ length: 1 + next(4) }, () => PARTS[next(PARTS.length)] ?? '').join(''));
}

/** What bash makes of each word. */
export function byBash(words: readonly string[]): string[][] {
  const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const lines = words.map((word) => `(${BEFORE} eval ${quoted(`printf '%s\\001' ${word}`)}); printf '\\002'`);
  const printed = execFileSync('bash', ['-s'], {
    input: lines.join('\n'),
    encoding: 'utf8',
    env: { HOME: '/home/me', LC_ALL: 'C' },
    cwd: '/tmp',
    maxBuffer: 1 << 26,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  return printed.split('\u0002').map((part) => part.split('\u0001').slice(0, -1));
}

/** What the evaluation makes of a word; undefined where it does not know it, or where it is no word. */
export function byEvaluation(word: string): string[] | undefined {
  const context: ShellContext = { cwd: '/tmp', home: '/home/me', env: {}, tree: { kind: () => 'missing', expand: () => [] } };
  const world = { context, files: new Files(context.tree), ledger: new Ledger(), machine: MACHINE, budget: new Budget(100_000), jumps: 0 };
  const scope = new Scope(world, context.cwd);
  MACHINE.text(scope, BEFORE);
  const script = parse(`: ${word}`);
  const command = script.commands[0]?.command;
  if (script.errors !== undefined || script.commands.length !== 1 || command?.type !== 'Command') return undefined;
  const fields = command.args.flatMap((argument) => (argument.type === 'Word' ? MACHINE.expand(scope, argument) : []));
  if (fields.some((field) => field.sort !== 'text')) return undefined;
  // `printf` with no word prints one empty one.
  return fields.length === 0 ? [''] : fields.map((field) => field.text);
}
