import type { HereDoc, Redirect, Redirection } from 'unbash';
import type { Field, Stream } from '../field.ts';
import { textOf, UNKNOWN_STREAM } from '../field.ts';
import { Call } from '../programs/call.ts';
import type { Scope } from '../scope.ts';
import { expandParts, expandSingle, expandWord } from '../words/words.ts';

export interface Redirected {
  /** A redirection failed: the command is not run. */
  failed: boolean;
  stdin: Stream | undefined;
  /** What it prints goes into a file. */
  captured: boolean;
}

/** Carries out redirections from left to right. */
export function redirect(scope: Scope, redirections: readonly Redirection[]): Redirected {
  const result: Redirected = { failed: false, stdin: undefined, captured: false };
  for (const redirection of redirections) {
    if (result.failed) break;
    if (redirection.type === 'HereString') {
      const field = redirection.target === undefined ? undefined : expandSingle(scope, redirection.target);
      result.stdin = field?.sort === 'text' ? { type: 'text', text: `${field.text}\n` } : UNKNOWN_STREAM;
    } else if (redirection.type === 'HereDoc') result.stdin = documentOf(scope, redirection);
    else one(scope, redirection, result);
  }
  return result;
}

function documentOf(scope: Scope, document: HereDoc): Stream {
  const { body, delimiter } = document;
  const raw = document.operator === '<<-' ? body.text.replaceAll(/^\t+/gm, '') : body.text;
  if (delimiter?.quoted === true) return { type: 'text', text: raw };
  scope.world.budget.spend(1 + body.text.length / 200);
  if (!/[$`\\]/.test(body.text)) return { type: 'text', text: raw };
  const field = expandParts(scope, body.parts ?? [], '<<');
  if (field.sort !== 'text') return UNKNOWN_STREAM;
  return { type: 'text', text: document.operator === '<<-' ? field.text.replaceAll(/^\t+/gm, '') : field.text };
}

const DISK = /^\/dev\/(?:sd|hd|vd|xvd|nvme|mmcblk|disk|mapper\/|md|dm-)/;

function one(scope: Scope, redirection: Redirect, result: Redirected): void {
  const { operator, target } = redirection;
  if (target === undefined) return;
  const descriptor = redirection.descriptor?.type === 'FileDescriptor' ? redirection.descriptor.value : undefined;
  const fields = expandWord(scope, target);
  const [field] = fields;
  if (fields.length !== 1 || field === undefined) {
    result.failed = fields.length > 1;
    return;
  }
  const text = textOf(field);
  if ((operator === '>&' || operator === '<&') && text !== undefined && /^(?:\d+-?|-)$/.test(text)) {
    if (operator === '>&' && (descriptor ?? 1) === 1 && text === '2') result.captured = true;
    return;
  }
  if (text !== undefined && operator.includes('>') && DISK.test(text)) {
    const { certainty, cwd, fed } = scope;
    scope.world.ledger.run({ program: operator, path: operator, words: [field], certainty, cwd, input: null, fed, env: {} });
  }
  const call = new Call(scope, operator, [field]);
  if (operator === '<' || operator === '<&') {
    if (text?.startsWith('/dev/fd/') === true) {
      result.stdin = scope.descriptor;
      return;
    }
    result.failed = call.read(field).status === 'false';
    if ((descriptor ?? 0) === 0) result.stdin = text === '/dev/null' ? { type: 'text', text: '' } : UNKNOWN_STREAM;
    return;
  }
  result.failed = output(call, scope, operator, field);
  if (descriptor === undefined || descriptor === 1) result.captured ||= operator !== '<>';
}

/** @returns whether it fails */
function output(call: Call, scope: Scope, operator: string, field: Field): boolean {
  if (field.sort === 'place' && field.extent === 'tree') {
    call.effect('write', { path: field.text, extent: 'tree' }, { certainty: 'possible' });
    return false;
  }
  if (operator === '>' && scope.options.has('noclobber')) {
    const place = call.place(field);
    if (place !== undefined && call.kind(place) === 'file') return true;
  }
  if (operator === '<>') {
    const place = call.place(field);
    if (place === undefined) return false;
    return call.putPlace(place, call.kind(place) === 'missing' ? 'sure' : 'possible').status === 'false';
  }
  return call.put(field).status === 'false';
}
