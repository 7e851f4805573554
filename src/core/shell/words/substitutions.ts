import { forEachChild } from 'unbash';
import type { ArithmeticExpansionPart, ArithmeticExpression, CommandExpansionPart, ProcessSubstitutionPart, SyntaxNode } from 'unbash';
import type { Field } from '../field.ts';
import { textField, textOf, unknownField, UNKNOWN_STREAM } from '../field.ts';
import type { Scope } from '../scope.ts';
import { unknownValue } from '../scope.ts';

/** `$(…)`: its effects count; what it prints is known of few programs. */
export function substitute(scope: Scope, part: CommandExpansionPart): Field[] {
  const { script } = part;
  if (script === undefined) return [unknownField(part.text)];
  let fields: Field[] = [unknownField(part.text)];
  scope.deeper('$(', () => {
    const outcome = scope.world.machine.script(scope.fork(), script);
    if (outcome.output?.type === 'text') fields = [textField(outcome.output.text.replace(/\n+$/, ''))];
    else if (outcome.output?.type === 'places') {
      fields = outcome.output.places.map(({ path, extent }) => ({ sort: 'place', text: path, extent }));
    }
    return outcome;
  });
  return fields;
}

/** `<(…)` and `>(…)`: the command runs beside; the word is a descriptor. */
export function substituteProcess(scope: Scope, part: ProcessSubstitutionPart): string {
  const { script } = part;
  if (script !== undefined) {
    scope.deeper(part.operator, () => {
      const inner = scope.fork();
      if (part.operator === '>') inner.stdin = UNKNOWN_STREAM;
      const outcome = scope.world.machine.script(inner, script);
      if (part.operator === '<' && outcome.output !== undefined) scope.descriptor = outcome.output;
      return outcome;
    });
  }
  return '/dev/fd/63';
}

/** `$((…))` with whole numbers; assignments in it make their variables unknown. */
export function arithmeticValue(scope: Scope, part: ArithmeticExpansionPart): Field {
  const { expression } = part;
  if (expression === undefined) return unknownField(part.text);
  visitArithmetic(scope, expression);
  const value = numberOf(scope, expression, 0);
  return value === undefined || !Number.isSafeInteger(value) ? unknownField(part.text) : textField(String(value));
}

/** Runs the command substitutions of an arithmetic expression and forgets the variables that it sets. */
export function visitArithmetic(scope: Scope, expression: ArithmeticExpression): void {
  const assigned: string[] = [];
  const visit = (node: SyntaxNode, depth: number): void => {
    scope.world.budget.spend(1);
    if (depth > 200) return;
    if (node.type === 'CommandExpansion') {
      substitute(scope, node);
      return;
    }
    if (node.type === 'ArithmeticBinary' && /^(?:[-+*/%&|^]|<<|>>)?=$/.test(node.operator) && node.left.type === 'ArithmeticWord') {
      assigned.push(node.left.value);
    }
    if (node.type === 'ArithmeticUnary' && /^(?:\+\+|--)$/.test(node.operator) && node.operand.type === 'ArithmeticWord') {
      assigned.push(node.operand.value);
    }
    forEachChild(node, (child) => visit(child, depth + 1));
  };
  visit(expression, 0);
  for (const name of assigned) scope.set(name, unknownValue(name));
}

function numberOf(scope: Scope, node: ArithmeticExpression, depth: number): number | undefined {
  if (depth > 50) return undefined;
  if (node.type === 'ArithmeticGroup') return numberOf(scope, node.expression, depth + 1);
  if (node.type === 'ArithmeticWord') return wordNumber(scope, node.value.trim());
  if (node.type !== 'ArithmeticBinary') return undefined;
  const left = numberOf(scope, node.left, depth + 1);
  const right = numberOf(scope, node.right, depth + 1);
  if (left === undefined || right === undefined) return undefined;
  if (node.operator === '+') return left + right;
  if (node.operator === '-') return left - right;
  return node.operator === '*' ? left * right : undefined;
}

function wordNumber(scope: Scope, text: string): number | undefined {
  if (/^\d{1,12}$/.test(text)) return /^0\d/.test(text) ? undefined : Number(text);
  const name = /^\$?([A-Za-z_]\w*)$/.exec(text)?.[1];
  const held = name === undefined ? undefined : textOf(scope.lookup(name)?.fields[0]);
  return held !== undefined && /^(?:0|-?[1-9]\d{0,11})$/.test(held) ? Number(held) : undefined;
}
