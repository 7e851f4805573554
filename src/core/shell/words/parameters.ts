import type { ParameterExpansionPart, Word } from 'unbash';
import type { Field, Value } from '../field.ts';
import { fieldOf, textField, textOf, unknownField } from '../field.ts';
import { matchesGlob } from '../glob.ts';
import type { Scope } from '../scope.ts';

/** Values that are cut and replaced; longer ones count as unknown. */
const LONGEST = 1024;

type Expand = (word: Word) => Field;

/** `$name`, `$1`, `$@`. An unset variable is one empty field. */
export function simpleParameter(scope: Scope, name: string, quoted: boolean): Field[] {
  if (name === '@' || name === '*') return allOf(scope.positional, name, quoted);
  if (name === '#') return [textField(String(scope.positional.length))];
  if (/^[1-9]\d*$/.test(name)) return [scope.positional[Number(name) - 1] ?? textField('')];
  if (/^[?$!\-_0]$/.test(name)) return [unknownField(`$${name}`)];
  const value = scope.lookup(name);
  return [value === undefined ? textField('') : fieldOf(value)];
}

/** `${…}` of the simple kinds; everything else is unknown. */
export function parameterOf(scope: Scope, part: ParameterExpansionPart, quoted: boolean, expand: Expand): Field[] {
  const { parameter: name, operation, index, prefix, text } = part;
  scope.world.budget.spend(1);
  if (prefix !== undefined) return prefix === '#' ? [lengthOf(scope, part)] : [unknownField(text)];
  if (index !== undefined) return operation === undefined ? elements(scope, name, index.value, text, quoted) : [unknownField(text)];
  if (operation === undefined) return simpleParameter(scope, name, quoted);
  if (operation.type === 'Default') return [withDefault(scope, part, operation.operator, () => expand(operation.operand))];
  const value = textOf(simpleParameter(scope, name, true)[0]);
  if (value === undefined || name === '@' || name === '*' || value.length > LONGEST) return [unknownField(text)];
  scope.world.budget.spend(value.length ** 2 / 2000);
  switch (operation.type) {
    case 'Remove':
      return [removed(value, operation.operator, patternOf(operation.operand, expand), text)];
    case 'Replace':
      return [replaced(value, operation.operator, patternOf(operation.pattern, expand), textOf(expand(operation.replacement)), text)];
    case 'Slice':
      return [sliced(value, textOf(expand(operation.offset)), operation.length && textOf(expand(operation.length)), text)];
    case 'CaseModification':
      return operation.operand === undefined || operation.operand.text === '' ? [cased(value, operation.operator)] : [unknownField(text)];
    default:
      return [unknownField(text)];
  }
}

function allOf(fields: readonly Field[], name: string, quoted: boolean): Field[] {
  if (name === '@' || !quoted) return [...fields];
  const texts = fields.map((field) => textOf(field));
  return [texts.includes(undefined) ? unknownField('$*') : textField(texts.join(' '))];
}

function elements(scope: Scope, name: string, index: string, text: string, quoted: boolean): Field[] {
  const value: Value | undefined = scope.lookup(name);
  if (value === undefined) return [];
  if (index === '@' || index === '*') return allOf(value.fields, index, quoted);
  if (!value.array && value.fields[0]?.sort !== 'text') return [...value.fields];
  const at = Number(index);
  if (!/^-?\d+$/.test(index)) return [unknownField(text)];
  return [value.fields.at(at) ?? textField('')];
}

function lengthOf(scope: Scope, part: ParameterExpansionPart): Field {
  if (part.index !== undefined || part.operation !== undefined) {
    const value = part.index?.value === '@' ? scope.lookup(part.parameter) : undefined;
    const known = value?.fields.every((field) => field.sort === 'text') === true;
    return value !== undefined && known ? textField(String(value.fields.length)) : unknownField(part.text);
  }
  const text = textOf(simpleParameter(scope, part.parameter, true)[0]);
  return text === undefined ? unknownField(part.text) : textField(String(Array.from(text).length));
}

function withDefault(scope: Scope, part: ParameterExpansionPart, operator: string, other: () => Field): Field {
  const value = isPositional(part.parameter)
    ? scope.positional[Number(part.parameter) - 1]
    : (scope.lookup(part.parameter)?.fields[0] ?? undefined);
  if (value !== undefined && value.sort === 'unknown') {
    if (!operator.endsWith('?')) other();
    return unknownField(part.text);
  }
  const missing = value === undefined || (operator.startsWith(':') && value.sort === 'text' && value.text === '');
  if (operator.endsWith('+')) return missing ? textField('') : other();
  if (!missing) return value;
  if (operator.endsWith('?')) return unknownField(part.text);
  const chosen = other();
  if (operator.endsWith('=')) scope.set(part.parameter, { fields: [chosen], array: false });
  return chosen;
}

const isPositional = (name: string): boolean => /^[1-9]\d*$/.test(name);

/** The pattern with quoted text escaped would need its parts; unquoted special characters are the common case. */
function patternOf(word: Word, expand: Expand): string | undefined {
  const quoted = word.parts?.some((part) => part.type === 'DoubleQuoted' || part.type === 'SingleQuoted') === true;
  const text = textOf(expand(word));
  return text === undefined || (quoted && /[*?[\\]/.test(text)) ? undefined : text;
}

function removed(value: string, operator: string, pattern: string | undefined, name: string): Field {
  if (pattern === undefined) return unknownField(name);
  const lengths = Array.from({ length: value.length + 1 }, (_, length) => length);
  const shortest = operator.length === 1 ? lengths : lengths.toReversed();
  const front = operator.startsWith('#');
  const taken = shortest.find((length) => matchesGlob(pattern, front ? value.slice(0, length) : value.slice(value.length - length)));
  if (taken === undefined) return textField(value);
  return textField(front ? value.slice(taken) : value.slice(0, value.length - taken));
}

function replaced(value: string, operator: string, pattern: string | undefined, replacement: string | undefined, name: string): Field {
  if (pattern === undefined || replacement === undefined || /[*?[\\]/.test(pattern) || pattern === '') return unknownField(name);
  if (operator === '//') return textField(value.replaceAll(pattern, () => replacement));
  if (operator === '/#') return textField(value.startsWith(pattern) ? replacement + value.slice(pattern.length) : value);
  if (operator === '/%') return textField(value.endsWith(pattern) ? value.slice(0, -pattern.length) + replacement : value);
  return textField(value.replace(pattern, () => replacement));
}

function sliced(value: string, offset: string | undefined, length: string | undefined, name: string): Field {
  const from = Number(offset?.trim() ?? 'x');
  const count = length === undefined ? undefined : Number(length.trim());
  if (!Number.isInteger(from) || (count !== undefined && !Number.isInteger(count))) return unknownField(name);
  const start = from < 0 ? Math.max(0, value.length + from) : from;
  if (count === undefined) return textField(value.slice(start));
  return textField(value.slice(start, count < 0 ? value.length + count : start + count));
}

function cased(value: string, operator: string): Field {
  const change = (text: string): string => (operator.startsWith('^') ? text.toUpperCase() : text.toLowerCase());
  return textField(operator.length === 2 ? change(value) : change(value.slice(0, 1)) + value.slice(1));
}
