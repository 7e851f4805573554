import { BUILTINS } from '../../../src/core/shell/builtins/table.ts';
import { GIT_VERBS } from '../../../src/core/shell/git/git.ts';
import { PROGRAMS } from '../../../src/core/shell/programs/table.ts';

const KEPT = new Set([
  ...PROGRAMS.keys(),
  ...BUILTINS.keys(),
  ...GIT_VERBS,
  ...'git if then elif else fi for while until do done case esac in function select coproc time'.split(' '),
  ...'push pop drop clear list save move lint dlx run fmt update start mod build view get'.split(' '),
]);

/** A command without its names: options, operators, keywords, programs and verbs stay. */
export function shapeOf(command: string): string {
  return command
    .replaceAll(/(?<=^|\s)-+[\w-]+|[\w.+%@~-]+/g, (word) => (word.startsWith('-') || KEPT.has(word) ? word : ''))
    .replaceAll(/\s+/g, ' ')
    .trim();
}
