import type { ShellContext, ShellEffects } from './effect.ts';
import { Files } from './files.ts';
import { Ledger } from './ledger.ts';
import { Call } from './programs/call.ts';
import { patchedByTool } from './programs/patches.ts';
import { Budget, Scope, TooMuch } from './scope.ts';
import type { World } from './scope.ts';
import { MACHINE } from './walk/walk.ts';

export type { FileEffect, GitEffect, PathKind, Place, ShellContext, ShellEffects, ShellTree } from './effect.ts';
export { placeCovers } from './glob.ts';

/** Longer commands are not looked at. */
const LONGEST = 2_000_000;

/** The command waits for what it has started; a `wait` in a text may stand for one. */
const WAITS = /(?:^|[\s;&|(])wait(?:$|[\s;&|)])/;

/** Steps that one command may cost: about 100 ms here. */
const STEPS = 60_000;

/**
 * What a shell command reads, writes, makes, removes and moves, and what it does in git, as far as its text and the files
 * before it tell. The command is bash; nothing of it is run.
 *
 * Effects are in the order in which they happen, each once, reads included. What cannot be known stands in `unknown` and
 * has no effect here: whoever needs to know looks after the command. Effects outside of any repository are reported like
 * all others; devices and descriptors are not.
 *
 * Never throws. A command that is longer, deeper or more work than the limits keeps what was found so far, as possible,
 * and gets an unknown with the reason `size`; the working directory is then not known.
 */
export function effectsOf(command: string, context: ShellContext): ShellEffects {
  return evaluated(command, context, (scope) => void MACHINE.text(scope, command));
}

/**
 * The same of a patch that an agent's tool was given as its input, in the form of apply_patch (Add File, Update File,
 * Delete File, Move to) or as a unified diff: relative names count from the working directory. A text in which no file is
 * named gives an unknown with the reason `input`.
 */
export function patchEffects(text: string, context: ShellContext): ShellEffects {
  return evaluated(text, context, (scope) => void patchedByTool(new Call(scope, 'apply_patch', []), text));
}

function evaluated(text: string, context: ShellContext, evaluate: (scope: Scope) => void): ShellEffects {
  const ledger = new Ledger();
  const world: World = { context, files: new Files(context.tree), ledger, machine: MACHINE, budget: new Budget(STEPS), jumps: 0 };
  const scope = new Scope(world, context.cwd);
  let whole = false;
  try {
    if (text.length <= LONGEST) {
      evaluate(scope);
      whole = true;
    }
  } catch (error) {
    if (!(error instanceof TooMuch) && !(error instanceof RangeError)) ledger.unknown('syntax', 'shell');
  }
  if (!whole) ledger.unknown('size', 'shell');
  return {
    effects: ledger.effects.map((effect) => (whole ? effect : { ...effect, certainty: 'possible' })),
    unknown: ledger.unknowns,
    git: ledger.git,
    runs: whole ? ledger.runs : ledger.runs.map((run) => ({ ...run, certainty: 'possible' as const })),
    cwd: whole ? scope.cwd : null,
    reached: [...ledger.reached],
    goesOn: ledger.goesOn && !WAITS.test(text),
  };
}
