import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Worker, authorsIn, contentOf, openDay, saves } from './register-day.ts';
import type { RegisterWorld } from './register-world.ts';

let world: RegisterWorld;
let a: Worker;

beforeEach(async () => {
  ({ world, a } = await openDay());
});
afterEach(() => world.close());

describe('what git itself has uncovered is whose who moved it', () => {
  test('commits that are taken back', async () => {
    expect(
      await a.day(
        'edit src/a.ts',
        'git commit -qam one',
        'git reset --soft HEAD~1',
        'git commit -qm again',
        'git reset -q HEAD~1',
        'git add -A && git commit -qm more',
        'git reset -q HEAD~1',
        'git stash -u',
        'git stash pop',
        'git checkout .',
      ),
    ).toEqual([]);
  });

  test('files that leave the index, come into it against .gitignore, or stand on no commit', async () => {
    expect(
      await a.day(
        'git rm -rq --cached src',
        'git add -A',
        'mkdir -p dist && echo 1 > dist/x.js && git add -f dist/x.js',
        'git commit -qm dist',
        'git mv src lib',
        'git commit -qm moved',
        'git checkout -q --orphan pages',
        'git add -A && git commit -qm pages',
      ),
    ).toEqual([]);
  });

  test("a file that is added by its name may be committed later, and stays the person's too", async () => {
    await saves(world, 'docs/x.md', 'by hand\n');
    expect(await a.day('git add docs/x.md')).toEqual([]);
    expect((await a.call('git checkout HEAD -- docs/x.md')).deny).toContain('the person');
    expect(await a.day('git commit -qm asked')).toEqual([]);
    expect(contentOf(world, 'docs/x.md')).toBe('by hand\n');
    expect(await authorsIn(world, 'docs/x.md')).toEqual([]);
  });

  test("what was not committed before stays its author's", async () => {
    await saves(world, 'docs/x.md', 'by hand\n');
    await a.edit('src/a.ts');
    expect(await a.day('git commit -qm one -- src/a.ts', 'git reset -q HEAD~1')).toEqual([]);
    expect((await a.call('git checkout .')).deny).toContain('the person: docs/x.md');
    expect((await a.call('git add -A')).deny).toContain('git add -- src/a.ts');
  });
});
