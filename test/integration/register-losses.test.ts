import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Worker, authorsIn, contentOf, openDay } from './register-day.ts';
import type { RegisterWorld } from './register-world.ts';

let world: RegisterWorld;
let a: Worker;
let b: Worker;

beforeEach(async () => {
  ({ world, a, b } = await openDay());
  await b.start();
  await b.prompt();
});
afterEach(() => world.close());

/** The next time git is asked, this happens behind its answer and before it is judged. */
function behindGit(happens: () => Promise<unknown>): void {
  const { git } = world.d;
  let open = true;
  world.d.git = {
    ...git,
    dirty: async (root, below) => {
      const answer = await git.dirty(root, below);
      if (open) {
        open = false;
        await happens();
      }
      return answer;
    },
  };
}

describe('while git is asked a neighbour edits', () => {
  const edits = async (): Promise<void> => {
    await a.edit('src/a.ts', 'mine\n');
    await a.edit('src/new.ts', 'mine\n');
  };

  test.each(['git checkout .', 'git clean -fd', 'git stash -u', 'git add -A', 'git commit -am x', 'git reset --hard'])(
    '%s is judged with it',
    async (command) => {
      behindGit(edits);
      expect((await b.call(command)).deny).toContain('#1');
      expect(contentOf(world, 'src/a.ts')).toBe('mine\n');
    },
  );

  test.each(['before the call', 'after it'])('it stays its author and nobody becomes another one: %s', async (when) => {
    await a.edit('src/a.ts', 'first\n');
    if (when === 'before the call') behindGit(edits);
    const call = await b.announce('git commit --allow-empty -qm x -- docs/x.md');
    call.run();
    if (when === 'after it') behindGit(edits);
    await call.report();
    expect(await authorsIn(world, 'src/a.ts')).toEqual(['a']);
    expect(await authorsIn(world, 'src/new.ts')).toEqual(['a']);
    expect(await a.day('git add -A', 'git commit -qm mine')).toEqual([]);
  });
});

test('who removes or replaces a link does nothing to the file that it leads to', async () => {
  await a.edit('src/a.ts', 'mine\n');
  expect(await b.day('ln -s src/a.ts l', 'mv l k', 'ln -sf src/b.ts k', 'ln -sf src/a.ts k', 'rm k', 'ln -s src d', 'rm d')).toEqual([]);
  expect(contentOf(world, 'src/a.ts')).toBe('mine\n');
});
