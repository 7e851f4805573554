import type { Context, Correction, Decision, FailingCommand, FileModified, OpenQuestion, Todo } from './context.ts';
import { ref, shown, shownPath } from './shown.ts';

/** One line each for what a context holds, with the pointer to its record. */

export function correctionLine(correction: Correction, who: string): string {
  return `${correction.typed ? who : 'the prompt said'}: "${shown(correction.text.replaceAll('\n', ' '), 400)}" ${ref(correction)}`;
}

export function decisionLine(decision: Decision): string {
  const who = decision.by === 'agent' ? 'decided' : decision.typed ? 'the user decided' : 'the prompt decided';
  return `${who}: "${shown(decision.text, 250)}" ${ref(decision)}`;
}

export function failingLine(failing: FailingCommand, base: string | null): string {
  const exit = failing.exitCode === null ? '' : `, exit status ${failing.exitCode}`;
  const where = failing.cwd === null || failing.cwd === base ? '' : ` in ${shownPath(failing.cwd, base)}`;
  const times = failing.failures > 1 ? `, ${failing.failures} times in a row` : '';
  return `failed when it last ran: ${shown(failing.command, 200)}${where}${exit}${times} ${ref(failing)}`;
}

export function todoLine(todo: Todo): string {
  return `${todo.status === 'in_progress' ? 'in progress' : todo.status}: ${shown(todo.text, 200)} ${ref(todo)}`;
}

export function fileLine(file: FileModified, base: string | null): string {
  const times = file.count > 1 ? `, ${file.count} changes` : '';
  const how = file.change === 'deleted' ? 'deleted' : 'changed';
  return `${how}: ${shownPath(file.path, base)} (${shown(file.tool, 40)}${times}${file.subagent ? ', by a subagent' : ''}) ${ref(file)}`;
}

export function questionLine(question: OpenQuestion): string {
  return `not answered: "${shown(question.text, 250)}" ${ref(question)}`;
}

/** What is known of tests and builds, said without more success than was seen. */
export function checksLine({ checks, failing }: Context): string {
  const unknown = checks.unknown === 0 ? '' : `; how ${runs(checks.unknown, 'further ')} ended is not known`;
  const last = checks.last === null ? '' : ` (last seen ${ref(checks.last)})`;
  if (failing.length > 0) return `${runs(checks.failed)} of tests and builds failed, ${runs(checks.passed)} ended well${unknown}${last}`;
  if (checks.passed + checks.failed + checks.unknown === 0) return 'nothing is known to fail; no test run was seen';
  if (checks.passed + checks.failed === 0) return `nothing is known to fail; no run of tests or builds has a known end${unknown}${last}`;
  return `nothing is known to fail: ${runs(checks.passed)} of tests and builds ended well${unknown}${last}`;
}

function runs(count: number, which = ''): string {
  return `${count} ${which}${count === 1 ? 'run' : 'runs'}`;
}
