import { parse } from 'unbash';
import type { AndOr, Command, PipelineNode, Statement, Word } from 'unbash';
import { nameOf, resolvePath } from '../shell/paths.ts';
import { kept } from './kept.ts';
import { isCheck } from './check-names.ts';
import type { Run } from './context.ts';
import { LONGEST } from './limits.ts';

/** Longer commands are not looked at. UTF-16 units. */
const LONGEST_COMMAND = 100_000;

/** Checks that one run is taken to hold at most. */
const MOST_CHECKS = 10;

/** Commands that end well as good as always: a failure of the whole is not theirs. */
const HARMLESS = new Set([
  'cd',
  'pushd',
  'popd',
  'echo',
  'printf',
  'export',
  'set',
  'true',
  ':',
  'source',
  '.',
  'unset',
  'sleep',
  'clear',
  'date',
  'pwd',
  'tail',
  'head',
  'tee',
  'cat',
  'sort',
]);

/** Wrappers, each with how many operands stand before the program. */
const WRAPPERS: Readonly<Record<string, number>> = {
  time: 0,
  timeout: 1,
  gtimeout: 1,
  nice: 0,
  nohup: 0,
  sudo: 0,
  env: 0,
  command: 0,
  exec: 0,
  npx: 0,
  bunx: 0,
  pnpx: 0,
  'cross-env': 0,
  stdbuf: 0,
  'xvfb-run': 0,
};

/** Two words that only say where the program is: `poetry run pytest`. */
const PREFIXES = new Set([
  'poetry run',
  'uv run',
  'pipenv run',
  'bundle exec',
  'pnpm exec',
  'npm exec',
  'yarn exec',
  'pnpm dlx',
  'yarn dlx',
  'hatch run',
  'rye run',
]);

/** A test or build command of a run, by the same name however it is written around. */
interface Step {
  /** null: no check. */
  key: string | null;
  harmless: boolean;
}

/**
 * The test and build commands that a shell command runs, and what its end will say of each. null: there is none.
 *
 * The shell's status is that of the last command. So the end says nothing about a check behind a pipe (without pipefail),
 * before a `;` (without errexit), with `||` or in the background. A chain of `&&` that ended well ended well in every link;
 * one that failed has a failed check only where no other command can have been it.
 */
export function runOf(command: string, cwd: string | null): Run | null {
  if (command.length > LONGEST_COMMAND) return null;
  const found = stepsOf(command, cwd);
  if (found === null) return null;
  return { command: kept(command, LONGEST.command), cwd, counted: false, ...found };
}

function stepsOf(command: string, cwd: string | null): Pick<Run, 'passing' | 'failing'> | null {
  let script;
  try {
    script = parse(command);
  } catch {
    return null;
  }
  const walk: Walk = { source: command, directory: cwd, seen: 0, pipefail: false };
  const statements: Step[][] = [];
  let errexit = false;
  const last = script.commands.length - 1;
  for (const [index, statement] of script.commands.entries()) {
    const option = optionsSet(statement);
    errexit ||= option.errexit;
    walk.pipefail ||= option.pipefail;
    const links = linksOf(walk, statement);
    if (links !== null && (index === last || errexit)) statements.push(links);
  }
  if (walk.seen === 0) return null;
  const steps = statements.flat();
  const keys = unique(steps.map(({ key }) => key).filter((key) => key !== null)).slice(0, MOST_CHECKS);
  const own = steps.every(({ key, harmless }) => key !== null || harmless);
  return { passing: keys, failing: own ? keys : [] };
}

interface Walk {
  source: string;
  /** null: not known. */
  directory: string | null;
  /** Checks met anywhere in the command. */
  seen: number;
  pipefail: boolean;
}

/** The links of a chain of `&&`, one after the other; null: the statement's end says nothing of its commands. */
function linksOf(walk: Walk, statement: Statement): Step[] | null {
  const node: PipelineNode | AndOr = statement.command;
  const chain = node.type === 'AndOr' ? node.commands : [node];
  const plain = statement.background !== true && (node.type !== 'AndOr' || node.operators.every((operator) => operator === '&&'));
  const links = chain.flatMap((link) => pipelineSteps(walk, link));
  return plain ? links : null;
}

function pipelineSteps(walk: Walk, node: PipelineNode): Step[] {
  if (node.type !== 'Pipeline') return [stepOf(walk, node)];
  const steps = node.commands.map((command) => stepOf(walk, command));
  if (node.prefixes.some(({ type }) => type === 'Negation')) return steps.map(() => ({ key: null, harmless: false }));
  if (walk.pipefail) return steps;
  const last = steps.at(-1) ?? { key: null, harmless: false };
  return [node.commands.length === 1 ? last : { key: last.key, harmless: last.harmless }];
}

function stepOf(walk: Walk, node: PipelineNode): Step {
  if (node.type === 'Subshell' || node.type === 'BraceGroup') {
    const inner: Walk = { ...walk };
    const steps = node.body.commands.map((statement) => linksOf(inner, statement));
    walk.seen = inner.seen;
    const only = steps.length === 1 ? steps[0]?.filter(({ key, harmless }) => key !== null || !harmless) : undefined;
    return only?.length === 1 ? (only[0] ?? OTHER) : OTHER;
  }
  if (node.type !== 'Command') return OTHER;
  const words = wordsOf(node);
  const name = nameOf(words[0] ?? '');
  if (name === 'cd' || name === 'pushd') walk.directory = changed(walk.directory, node);
  const bare = withoutWrappers(words);
  if (!isCheck(bare)) return { key: null, harmless: name === '' || HARMLESS.has(name) };
  walk.seen += 1;
  return { key: kept(`${bare.join(' ')} (in ${walk.directory ?? 'an unknown directory'})`, LONGEST.command), harmless: true };
}

const OTHER: Step = { key: null, harmless: false };

/** The words without redirections and assignments, as their text stands for them. */
function wordsOf(node: Command): string[] {
  const name = node.name === undefined ? [] : [node.name.value];
  return [...name, ...node.args.map((word) => (word.type === 'Word' ? word.value : word.text))];
}

function withoutWrappers(words: readonly string[]): readonly string[] {
  let left = words;
  for (let round = 0; round < 8; round++) {
    const [first = '', second = ''] = left;
    if (PREFIXES.has(`${first} ${second}`)) left = left.slice(2);
    else {
      const skip = Object.hasOwn(WRAPPERS, first) ? WRAPPERS[first] : undefined;
      if (skip === undefined) return left;
      let at = 1;
      for (let operands = 0; at < left.length; at++) {
        const word = left[at] ?? '';
        if (word.startsWith('-') || /^\w+=/.test(word)) continue;
        if (operands === skip) break;
        operands += 1;
      }
      left = left.slice(at);
    }
  }
  return left;
}

function changed(from: string | null, node: Command): string | null {
  const target = node.args.find((word): word is Word => word.type === 'Word');
  if (target === undefined || /[$`*?~]/.test(target.text) || target.value === '-') return null;
  if (target.value.startsWith('/')) return resolvePath('/', target.value);
  return from === null ? null : resolvePath(from, target.value);
}

function optionsSet(statement: Statement): { errexit: boolean; pipefail: boolean } {
  const node = statement.command;
  const first = node.type === 'AndOr' ? node.commands[0] : node;
  if (first?.type !== 'Command' || first.name?.value !== 'set') return { errexit: false, pipefail: false };
  const words = wordsOf(first).slice(1);
  return {
    errexit: words.some((word) => /^-[a-z]*e/.test(word) || word === 'errexit'),
    pipefail: words.includes('pipefail'),
  };
}

function unique(keys: readonly string[]): string[] {
  return Array.from(new Set(keys));
}
