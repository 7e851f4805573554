import { appendFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closeBackground } from '../../src/daemon/tasks/background.ts';
import { Worker, aMoment, authorsIn, contentOf, incidentsIn, openDay, saves } from './register-day.ts';
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

describe('what runs beside the calls', () => {
  const hook = (name: string, script: string): void => {
    world.write(`.git/hooks/${name}`, `#!/bin/sh\n${script}\n`);
    chmodSync(join(world.repository, '.git/hooks', name), 0o755);
  };
  /** A formatter behind an edit: after its report, before the next call. */
  const formats = async (path: string): Promise<void> => {
    await aMoment();
    appendFileSync(join(world.repository, path), 'formatted\n');
    await aMoment();
    world.now = Math.max(world.now, Date.now());
  };

  test('hooks of git', async () => {
    hook('pre-commit', 'echo fmt >> src/a.ts; git add src/a.ts; echo entry >> CHANGES');
    hook('post-checkout', 'echo seen >> docs/x.md');
    expect(
      await a.day(
        'edit src/a.ts',
        'git commit -qam one',
        'git clean -fdq',
        'git switch -qc other',
        'git stash',
        'git stash drop',
        'git worktree add -q ../wt -b wt',
        'edit src/a.ts',
        'git add -A && git commit -qm two',
      ),
    ).toEqual([]);
    hook('pre-commit', 'echo fmt >> src/b.ts; exit 1');
    expect(await a.day('edit src/a.ts', '! git commit -qam refused', 'git add -A && git commit -nqm three')).toEqual([]);
  });

  test('a formatter behind an edit, also when a neighbour looks before the next call', async () => {
    const b = new Worker(world, 'b', 102, world.repository);
    await b.start();
    await b.prompt();
    for (const look of ['git add src/b.ts', 'python3 -c 1', 'git status && git commit --allow-empty -qm x -- src/b.ts']) {
      expect(await b.day('edit src/b.ts')).toEqual([]);
      expect(await a.day('edit src/a.ts', () => formats('src/a.ts'))).toEqual([]);
      expect(await b.day(look)).toEqual([]);
      expect(await authorsIn(world, 'src/a.ts')).toEqual(['a']);
    }
    expect(await incidentsIn(world)).toEqual([]);
    expect(await a.day('git stash push -q -- src/a.ts', 'git stash pop -q')).toEqual([]);
  });

  test('what a command leaves running', async () => {
    world.write('serve.sh', 'sleep 0.2; echo served > src/served.ts\n');
    world.git('add', '.');
    world.git('commit', '--quiet', '--message', 'serve');
    const ends = async (): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      world.now = Math.max(world.now, Date.now());
      await closeBackground(world.d);
    };
    expect(await a.day('sh serve.sh > /dev/null 2>&1 &', ends, 'git add -A && git commit -qm served')).toEqual([]);
    expect(await a.day('(sleep 0.2; echo 2 > src/served.ts) > /dev/null 2>&1 &', ends, 'git checkout .')).toEqual([]);
    const call = await a.announce('sleep 0.1; echo 3 > src/served.ts', { background: true });
    await call.report();
    call.run();
    expect(await a.day(ends, 'git stash', 'git stash drop')).toEqual([]);
    // Of hours of a server nobody knows: it may go along, and is not thrown away.
    const server = await a.announce('sh server.sh', { background: true });
    await server.report();
    await saves(world, 'docs/x.md', 'by hand\n');
    expect((await a.call('git checkout .')).deny).toContain('the person');
    await ends();
    await saves(world, 'docs/x.md', 'by hand again\n');
    expect((await a.call('git checkout .')).deny).toContain('the person');
  });

  test('programs in other checkouts', async () => {
    const gen = (name: string): string => `python3 -c "open('${name}','w').write('1')"`;
    expect(
      await a.day(
        'git worktree add -q ../wt -b wt',
        `(cd ../wt && ${gen('one.ts')})`,
        `pushd ../wt > /dev/null; ${gen('two.ts')}; popd > /dev/null`,
        `cd ../wt && ${gen('three.ts')}; cd ../shop`,
        'git -C ../wt add -A && git -C ../wt commit -qm generated',
      ),
    ).toEqual([]);
  });
});
