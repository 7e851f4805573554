import type { Outcome } from '../field.ts';
import { FALSE, OK, textField, textOf, TRUE } from '../field.ts';
import type { Call, Program } from '../programs/call.ts';

/** Builtins that steer the shell, or run text. */
export const CONTROL: Record<string, Program> = {
  true: () => TRUE,
  ':': () => TRUE,
  false: () => FALSE,
  exit: (call) => ({ status: statusOf(call), leaves: 'shell' }),
  logout: (call) => ({ status: statusOf(call), leaves: 'shell' }),
  return: (call) => ({ status: statusOf(call), leaves: 'function' }),
  break: jump,
  continue: jump,
  exec: (call) => {
    const args = call.options('c l a=');
    const rest =
      args.operands.length === call.fields.length ? call.fields : call.fields.slice(call.fields.indexOf(args.operands[0] ?? textField('')));
    return rest.length === 0 ? OK : { ...call.run(rest), leaves: 'shell' };
  },
  eval: (call) => {
    const texts = call.fields.map((field) => textOf(field));
    if (texts.includes(undefined)) return call.unknown('eval');
    return call.scope.deeper('eval', () => call.scope.world.machine.text(call.scope, texts.join(' ')));
  },
  source: (call) => sourced(call),
  '.': (call) => sourced(call),
  trap: (call) => {
    const [action, ...signals] = call.fields;
    const text = textOf(action);
    if (signals.length === 0 || text === '-' || text === '') return OK;
    if (text === undefined) return call.unknown('eval', 'trap');
    const scope = call.scope.fork('possible');
    scope.deeper('trap', () => scope.world.machine.text(scope, text));
    return OK;
  },
  alias: (call) => (call.fields.length === 0 ? OK : { status: 'true' }),
  unalias: () => OK,
};

/** Out of the body of a loop; whether the loop goes on is not followed. */
function jump(call: Call): Outcome {
  call.scope.world.jumps += 1;
  return { status: 'true', leaves: 'loop' };
}

function statusOf(call: Call): Outcome['status'] {
  const code = textOf(call.fields[0]);
  if (code === undefined) return 'either';
  return code === '0' ? 'true' : 'false';
}

/** What a sourced file does to variables and to the directory is not known either. */
function sourced(call: Call): Outcome {
  call.read(call.fields[0]);
  return call.unknown('script', call.name);
}
