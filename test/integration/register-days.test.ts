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

describe('names', () => {
  test('a directory that is moved takes its files along, whenever they changed last', async () => {
    expect(
      await a.day(
        'cp -r src lib && git add -A && git commit -qm lib',
        'mv lib lib2',
        'git add -A && git commit -qm moved',
        'mkdir x && mv lib2 x/',
        'git stash -u',
        'git stash pop',
        'git add -A && git commit -qm deeper',
        'for f in src/*.ts; do mv "$f" "${f%.ts}.mts"; done',
        'git add -A && git commit -qm renamed',
        'mv src "with space"',
        'git checkout . && git clean -fdq',
      ),
    ).toEqual([]);
  });

  test("what is moved stays its author's, under the new name", async () => {
    await saves(world, 'docs/new.md', 'by hand\n');
    await a.call('git add -A');
    expect((await a.call('mv docs notes')).deny).toContain('the person');
    // Somebody has allowed it.
    world.d.git = { ...world.d.git, dirty: async () => null };
    expect(await a.day('mv docs notes')).toEqual([]);
    expect(await authorsIn(world, 'notes/new.md')).toEqual(['a', 'person']);
    expect(await authorsIn(world, 'notes/x.md')).toEqual(['a']);
  });

  test('a link is a file of its own', async () => {
    expect(
      await a.day(
        'ln -s src lnk && git add -A && git commit -qm link',
        'rm lnk',
        'git commit -qam gone',
        'ln -s docs/x.md to && git add -A && git commit -qm to',
        'ln -sfn src/a.ts to',
        'git commit -qam elsewhere',
        'mv to too && git add -A && git commit -qm moved',
        'edit src/a.ts',
        'rm too && git commit -qm gone -- too',
      ),
    ).toEqual([]);
  });

  test.each([['with space.ts', 'ünï code.ts', 'new\nline.ts', '-dash.ts', `quo'te".ts`, '[br].ts', 'a*b.ts', 'README.MD']])(
    'strange ones',
    async (...names) => {
      expect(await a.day(...names.map((name) => `edit ${name}`), 'git add -A && git commit -qm names')).toEqual([]);
      expect(
        await a.day(
          'edit new\nline.ts',
          "rm -- -dash.ts '[br].ts' && mv 'with space.ts' 'wïth'",
          'git add . && git commit -qm again',
          'git mv README.md Readme.md && mv Readme.md rEADME.md && git add -A && git commit -qm case',
        ),
      ).toEqual([]);
    },
  );
});
