import { parse } from 'unbash';
import type { AndOr, CommandNode, CompoundList, ParsedScript, PipelineNode, Script } from 'unbash';
import type { Field, Outcome } from '../field.ts';
import { FALSE, OK, TRUE } from '../field.ts';
import type { Body, Machine, Scope } from '../scope.ts';
import { expandWord } from '../words/words.ts';
import { runCommand, runWords, withInput } from './command.ts';
import { runCompound } from './compound.ts';
import { runAndOr, runPipeline, runStatements } from './lists.ts';
import { redirect } from './redirections.ts';

/** The evaluation of syntax trees; the other parts reach it through the scope. */
export const MACHINE: Machine = {
  script: (scope, script) => {
    if (script.type === 'Script' && (script as ParsedScript).errors?.length !== undefined) return broken(scope, script);
    return runList(scope, script);
  },
  text: (scope, text) => {
    scope.world.budget.spend(1 + text.length / 500);
    return MACHINE.script(scope, parse(text));
  },
  words: (scope, fields: readonly Field[]) => runWords(scope, fields, runBody),
  expand: expandWord,
};

/** A shell runs what it has read before it meets the mistake; how far that is, nobody knows. */
function broken(scope: Scope, script: Script): Outcome {
  scope.world.ledger.unknown('syntax', 'shell');
  const branch = scope.fork('possible');
  runList(branch, script);
  scope.join(branch);
  return OK;
}

function runList(scope: Scope, list: Script | CompoundList): Outcome {
  return runStatements(scope, list.commands, run);
}

function run(scope: Scope, node: PipelineNode | AndOr): Outcome {
  switch (node.type) {
    case 'AndOr':
      return runAndOr(scope, node, run);
    case 'Pipeline':
      return runPipeline(scope, node, run);
    default:
      return runNode(scope, node);
  }
}

function runNode(scope: Scope, node: CommandNode): Outcome {
  scope.world.budget.spend(1);
  switch (node.type) {
    case 'Command':
      return runCommand(scope, node, runBody);
    case 'Redirected': {
      const result = redirect(scope, node.redirects);
      if (result.failed) return FALSE;
      const outcome = withInput(scope, result.stdin, () => deep(scope, () => runCompound(scope, node.command, runList)));
      return result.captured ? { ...outcome, output: { type: 'none' } } : outcome;
    }
    case 'Function':
      scope.functions.set(node.name.value, node.body);
      return TRUE;
    case 'Coproc':
      runBody(scope.fork(), node.body);
      return OK;
    default:
      return deep(scope, () => runCompound(scope, node, runList));
  }
}

function deep(scope: Scope, inner: () => Outcome): Outcome {
  return scope.deeper('(', inner);
}

function runBody(scope: Scope, body: Body | CommandNode): Outcome {
  return body.type === 'CompoundList' ? runList(scope, body) : runNode(scope, body);
}
