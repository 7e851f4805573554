import type { Case, CompoundCommand, CompoundList, For, Select, TestExpression, While } from 'unbash';
import { binary, negated, unary } from '../builtins/conditions.ts';
import type { Field, Outcome } from '../field.ts';
import { EITHER, OK, textOf, TRUE } from '../field.ts';
import { matchesGlob } from '../glob.ts';
import type { Scope } from '../scope.ts';
import { unknownValue } from '../scope.ts';
import { visitArithmetic } from '../words/substitutions.ts';
import { expandSingle, expandWord } from '../words/words.ts';
import { maybe } from './lists.ts';

export type RunList = (scope: Scope, list: CompoundList) => Outcome;

/** What is asked, and what follows from yes. */
type Arm = readonly [clause: CompoundList, then: CompoundList];

/** Loops, conditions, groups. */
export function runCompound(scope: Scope, node: CompoundCommand, run: RunList): Outcome {
  switch (node.type) {
    case 'If':
      return runIf(scope, [[node.clause, node.then], ...node.elif.map((arm): Arm => [arm.clause, arm.then])], node.else, run);
    case 'While':
      return runWhile(scope, node, run);
    case 'For':
    case 'Select':
      return runFor(scope, node, run);
    case 'ArithmeticFor':
      for (const part of [node.initialize, node.test, node.update]) if (part !== undefined) visitArithmetic(scope, part);
      return repeat(scope, (branch) => run(branch, node.body));
    case 'Case':
      return runCase(scope, node, run);
    case 'Subshell':
      return runSubshell(scope, node.body, run);
    case 'BraceGroup':
      return run(scope, node.body);
    case 'TestCommand':
      return test(scope, node.expression, 0);
    default:
      if (node.expression !== undefined) visitArithmetic(scope, node.expression);
      return EITHER;
  }
}

function runSubshell(scope: Scope, body: CompoundList, run: RunList): Outcome {
  const { leaves, ...outcome } = run(scope.fork(), body);
  return leaves === 'loop' ? { ...outcome, leaves } : outcome;
}

function runIf(scope: Scope, arms: readonly Arm[], last: CompoundList | undefined, run: RunList): Outcome {
  const [arm, ...rest] = arms;
  if (arm === undefined) return last === undefined ? TRUE : run(scope, last);
  const asked = run(scope, arm[0]);
  if (asked.leaves !== undefined) return asked;
  if (asked.status === 'true') return run(scope, arm[1]);
  if (asked.status === 'false') return runIf(scope, rest, last, run);
  const other = scope.fork('possible');
  const taken = maybe(scope, (branch) => run(branch, arm[1]));
  const elsewhere = runIf(other, rest, last, run);
  if (elsewhere.leaves === undefined) scope.join(other);
  // With both ways known to end here nothing follows.
  return taken.leaves !== undefined && taken.leaves === elsewhere.leaves ? { status: 'either', leaves: taken.leaves } : OK;
}

/** A body that runs several times: the second pass sees what the first has changed as unknown. */
function repeat(scope: Scope, pass: (branch: Scope) => Outcome): Outcome {
  maybe(scope, pass);
  maybe(scope, pass);
  return OK;
}

function runWhile(scope: Scope, node: While, run: RunList): Outcome {
  const asked = run(scope.fork(), node.clause);
  if (asked.status === (node.kind === 'while' ? 'false' : 'true')) return TRUE;
  return repeat(scope, (branch) => {
    const again = run(branch, node.clause);
    return again.leaves === undefined ? withoutLoop(run(branch, node.body)) : again;
  });
}

function withoutLoop(outcome: Outcome): Outcome {
  if (outcome.leaves !== 'loop') return outcome;
  const { leaves: _, ...rest } = outcome;
  return rest;
}

/** Over known words the body runs once for each; over others it may run. */
function runFor(scope: Scope, node: For | Select, run: RunList): Outcome {
  const name = node.name.value;
  const fields = node.wordlist === undefined ? scope.positional : node.wordlist.flatMap((word) => expandWord(scope, word));
  if (node.type === 'For' && fields.every((field) => field.sort === 'text')) return runEach(scope, name, fields, node.body, run);
  for (const field of fields.length === 0 ? [] : distinct(fields)) {
    repeat(scope, (branch) => {
      branch.set(name, { fields: [field], array: false });
      return withoutLoop(run(branch, node.body));
    });
  }
  scope.set(name, unknownValue(name));
  return OK;
}

function distinct(fields: readonly Field[]): Field[] {
  return [...new Map(fields.map((field) => [`${field.sort} ${field.text}`, field])).values()];
}

function runEach(scope: Scope, name: string, fields: readonly Field[], body: CompoundList, run: RunList): Outcome {
  let doubtful = false;
  for (const field of fields) {
    scope.set(name, { fields: [field], array: false });
    if (doubtful) {
      maybe(scope, (branch) => withoutLoop(run(branch, body)));
      continue;
    }
    const before = scope.world.jumps;
    const outcome = run(scope, body);
    if (outcome.leaves === 'shell' || outcome.leaves === 'function') return outcome;
    // A jump somewhere in the body may have left the loop, or not.
    doubtful = scope.world.jumps > before;
  }
  return OK;
}

function runCase(scope: Scope, node: Case, run: RunList): Outcome {
  const subject = textOf(expandSingle(scope, node.word));
  const patterns = node.items.map((item) =>
    item.pattern.map((word) => ({ text: textOf(expandSingle(scope, word)), plain: word.parts === undefined })),
  );
  const known =
    subject !== undefined && subject.length < 1000 && patterns.flat().every(({ text }) => text !== undefined && text.length < 200);
  if (!known) {
    for (const item of node.items) maybe(scope, (branch) => run(branch, item.body));
    return OK;
  }
  const chosen = node.items.findIndex(
    (_, index) => patterns[index]?.some(({ text }) => text !== undefined && matchesGlob(text, subject)) === true,
  );
  const item = node.items[chosen];
  if (item === undefined) return TRUE;
  const outcome = run(scope, item.body);
  if (item.terminator === ';;' || item.terminator === undefined) return outcome;
  for (const next of node.items.slice(chosen + 1)) maybe(scope, (branch) => run(branch, next.body));
  return OK;
}

const DEEPEST_TEST = 60;

function test(scope: Scope, expression: TestExpression, depth: number): Outcome {
  scope.world.budget.spend(1);
  if (depth > DEEPEST_TEST) return EITHER;
  switch (expression.type) {
    case 'TestUnary':
      return unary(scope, expression.operator, expandSingle(scope, expression.operand));
    case 'TestBinary': {
      const [left, right] = [expandSingle(scope, expression.left), expandSingle(scope, expression.right)];
      return expression.right.parts === undefined ? binary(left, expression.operator, right) : EITHER;
    }
    case 'TestNot': {
      const outcome = test(scope, expression.operand, depth + 1);
      return expression.negations.length % 2 === 1 ? negated(outcome) : outcome;
    }
    case 'TestGroup':
      return test(scope, expression.expression, depth + 1);
    default: {
      const all = new Set(expression.operands.map((operand) => test(scope, operand, depth + 1).status));
      const decides = expression.operator === '&&' ? 'false' : 'true';
      if (all.has(decides)) return { status: decides };
      return all.has('either') ? EITHER : { status: decides === 'false' ? 'true' : 'false' };
    }
  }
}
