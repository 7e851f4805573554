import type { Field, Outcome, Status } from '../field.ts';
import { EITHER, FALSE, TRUE, textOf } from '../field.ts';
import { resolvePath } from '../paths.ts';
import type { Program } from '../programs/call.ts';
import type { Scope } from '../scope.ts';

/** `test` and `[`, as far as words and files tell. */
export const CONDITIONS: Record<string, Program> = {
  test: (call) => condition(call.scope, call.fields),
  '[': (call) => condition(call.scope, call.fields.slice(0, -1)),
};

function condition(scope: Scope, fields: readonly Field[]): Outcome {
  const [first, second, third] = fields;
  if (textOf(first) === '!') return negated(condition(scope, fields.slice(1)));
  if (fields.length === 2) return unary(scope, textOf(first) ?? '', second);
  if (fields.length === 3) return binary(first, textOf(second) ?? '', third);
  if (fields.length === 1 && first?.sort === 'text') return first.text === '' ? FALSE : TRUE;
  return EITHER;
}

export function negated(outcome: Outcome): Outcome {
  const status: Status = outcome.status === 'false' ? 'true' : outcome.status === 'true' ? 'false' : 'either';
  return { ...outcome, status };
}

/** `-f file`, `-n text` and the like. */
export function unary(scope: Scope, operator: string, operand: Field | undefined): Outcome {
  const text = textOf(operand);
  if (text === undefined) return EITHER;
  if (operator === '-n') return answer(text !== '');
  if (operator === '-z') return answer(text === '');
  if (!/^-[efds]$/.test(operator) || (scope.cwd === null && !text.startsWith('/'))) return EITHER;
  if (text === '') return FALSE;
  const kind = scope.world.files.kind(resolvePath(scope.cwd ?? '/', text));
  if (kind === 'maybe' || (operator === '-s' && kind !== 'missing')) return EITHER;
  if (operator === '-e') return answer(kind !== 'missing');
  return answer(kind === (operator === '-d' ? 'directory' : 'file'));
}

/** `=` and `!=` of texts without patterns. */
export function binary(left: Field | undefined, operator: string, right: Field | undefined): Outcome {
  const [a, b] = [textOf(left), textOf(right)];
  if (a === undefined || b === undefined || !['=', '==', '!='].includes(operator)) return EITHER;
  return answer((a === b) === (operator !== '!='));
}

function answer(holds: boolean): Outcome {
  return holds ? TRUE : FALSE;
}
