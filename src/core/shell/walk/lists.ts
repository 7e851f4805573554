import type { AndOr, Pipeline, PipelineNode, Statement } from 'unbash';
import { negated } from '../builtins/conditions.ts';
import type { Outcome } from '../field.ts';
import { OK, TRUE } from '../field.ts';
import type { Scope } from '../scope.ts';
import { fedBy } from './fed.ts';

export type RunNode = (scope: Scope, node: PipelineNode | AndOr) => Outcome;

/** Statements one after the other, until one leaves the shell, the function or the loop. */
export function runStatements(scope: Scope, statements: readonly Statement[], run: RunNode): Outcome {
  let outcome: Outcome = TRUE;
  let text: Outcome['output'];
  for (const statement of statements) {
    scope.world.budget.spend(1);
    if (statement.background === true) {
      run(scope.fork(), statement.command);
      scope.world.ledger.goesOn = true;
      outcome = TRUE;
      continue;
    }
    outcome = run(scope, statement.command);
    text = together(text, outcome.output, statements.length);
    if (outcome.leaves !== undefined) break;
    if (outcome.status === 'false' && scope.options.has('errexit')) {
      outcome = { status: 'false', leaves: 'shell' };
      break;
    }
  }
  return withOutput(outcome, text);
}

function withOutput(outcome: Outcome, output: Outcome['output']): Outcome {
  const { output: _, ...rest } = outcome;
  return output === undefined ? rest : { ...rest, output };
}

/** What several commands print together: texts in a row; anything unknown makes it unknown. */
function together(before: Outcome['output'], next: Outcome['output'], count: number): Outcome['output'] {
  if (count === 1) return next;
  if (before === undefined) return next ?? { type: 'none' };
  if (next === undefined || next.type === 'none') return before;
  if (before.type === 'none') return next;
  if (before.type === 'text' && next.type === 'text' && before.text.length + next.text.length < 65_536) {
    return { type: 'text', text: before.text + next.text };
  }
  if (before.type === 'places' && next.type === 'places') return { type: 'places', places: [...before.places, ...next.places] };
  return { type: 'unknown' };
}

/** `&&` and `||`: what follows a command of unknown end may not be run. */
export function runAndOr(scope: Scope, { commands, operators }: AndOr, run: RunNode): Outcome {
  const [first, ...rest] = commands;
  if (first === undefined) return OK;
  let outcome = run(scope, first);
  for (const [index, command] of rest.entries()) {
    if (outcome.leaves !== undefined) return outcome;
    const and = operators[index] === '&&';
    const { status } = outcome;
    if (and ? status === 'false' : status === 'true') continue;
    if (and ? status === 'true' || status === 'ok' : status === 'false') outcome = run(scope, command);
    else {
      const other = maybe(scope, (branch) => run(branch, command));
      outcome = { status: status === 'ok' ? 'ok' : other.status === 'false' && and ? 'false' : 'either' };
    }
  }
  return outcome;
}

/** Runs a branch that may not be taken. Where it leaves the shell, what follows is run only if it was not taken. */
export function maybe(scope: Scope, run: (branch: Scope) => Outcome): Outcome {
  const branch = scope.fork('possible');
  const outcome = run(branch);
  if (outcome.leaves === undefined) scope.join(branch);
  return outcome;
}

/** Every command of a pipeline is a shell of its own; a pipeline of one command is that command. */
export function runPipeline(scope: Scope, pipeline: Pipeline, run: RunNode): Outcome {
  const negations = pipeline.prefixes.filter(({ type }) => type === 'Negation').length;
  let outcome: Outcome = OK;
  if (pipeline.commands.length === 1 && pipeline.commands[0] !== undefined) outcome = run(scope, pipeline.commands[0]);
  else {
    let input = scope.stdin;
    let fed = scope.fed;
    for (const command of pipeline.commands) {
      const inner = scope.fork();
      inner.stdin = input;
      inner.fed = fed;
      const first = scope.world.ledger.runs.length;
      outcome = run(inner, command);
      fed = fedBy(inner, first);
      input = outcome.output ?? { type: 'unknown' };
    }
    const { leaves: _, ...rest } = outcome;
    outcome = rest;
  }
  return negations % 2 === 1 ? negated(outcome) : outcome;
}
