import { forEachChild, parse } from 'unbash';
import type { SyntaxNode } from 'unbash';
import { BUILTINS } from '../../../src/core/shell/builtins/table.ts';
import { GIT_VERBS } from '../../../src/core/shell/git/git.ts';
import { PROGRAMS } from '../../../src/core/shell/programs/table.ts';

/** Wrappers whose words may be programs as well. */
const WRAPPERS = new Set(
  'env sudo doas timeout nice nohup time command builtin stdbuf ionice setsid flock xargs find fd parallel npx pnpm yarn bunx uvx bundle exec sh bash dash eval poetry'.split(
    ' ',
  ),
);

/** Programs and git verbs that a command runs, as far as they stand in its syntax: `rm`, `git commit`. */
export function programsOf(command: string): string[] {
  const found = new Set<string>();
  const own = new Set<string>();
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'Function') own.add(node.name.value);
    if (node.type === 'Command' && node.name !== undefined) {
      const name = node.name.value.split('/').at(-1) ?? '';
      const words = node.args.flatMap((word) => (word.type === 'Word' ? [word.value] : []));
      found.add(name);
      if (name === 'git') for (const verb of words.filter((word) => GIT_VERBS.has(word)).slice(0, 1)) found.add(`git ${verb}`);
      if (WRAPPERS.has(name))
        for (const word of words.join(' ').split(/[^\w.-]+/)) if (PROGRAMS.has(word) && !BUILTINS.has(word)) found.add(word);
    }
    forEachChild(node, visit);
  };
  visit(parse(command));
  return [...found].filter((name) => !own.has(name) && /^[\w.\\"[:-][\w .+\\"[-]*$/.test(name));
}
