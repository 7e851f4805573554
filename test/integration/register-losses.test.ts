import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Worker, aMoment, authorsIn, contentOf, incidentsIn, openDay, saves } from './register-day.ts';
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

describe('deleted or moved away', () => {
  const commands = [
    'rm -rf src',
    'rm docs/x.md',
    'rm -f docs/*',
    'mv docs notes',
    'mv src/new.ts ..',
    'cd docs && rm x.md',
    'rm -r docs src/new.ts',
  ];

  test.each(commands)('%s: what the person has not committed, seen by nobody before', async (command) => {
    await saves(world, 'docs/x.md', 'by hand\n');
    await saves(world, 'src/new.ts', 'by hand\n');
    expect((await b.call(command)).deny).toContain('the person');
    expect(contentOf(world, 'docs/x.md')).toBe('by hand\n');
    expect(contentOf(world, 'src/new.ts')).toBe('by hand\n');
  });

  test('what is committed, ignored, outside, missing, or its own passes', async () => {
    world.write('dist/out.js', 'out\n');
    const steps = [
      'rm src/b.ts',
      'mv docs notes',
      'rm -rf dist',
      'echo x > ../t && rm ../t',
      'rm -f missing',
      'touch own && rm own',
      'rm -r src',
    ];
    expect(await b.day(...steps)).toEqual([]);
  });
});

describe('what could not be foreseen is seen after the call', () => {
  const commands: [string, string[]][] = [
    ['python3 -c "import os; os.remove(\'src/new.ts\')"', ['src/new.ts']],
    ['find src -type f -delete', ['src/a.ts', 'src/new.ts']],
    ['git ls-files -o --exclude-standard | xargs rm', ['src/new.ts']],
    ['git ls-files -m | xargs git checkout --', ['src/a.ts']],
    ['git -c alias.co=checkout co .', ['src/a.ts']],
    ["printf 'git checkout .; git clean -fdq' > ../clean.sh; sh ../clean.sh", ['src/a.ts', 'src/new.ts']],
    ['git diff | git apply -R', ['src/a.ts']],
  ];

  test.each(commands)("%s: a living neighbour's", async (command, paths) => {
    await a.edit('src/a.ts', 'mine\n');
    await a.edit('src/new.ts', 'mine\n');
    await a.stop();
    expect((await b.call(command)).deny).toBeNull();
    expect(await incidentsIn(world)).toEqual(paths.map((path) => `${path} b`));
  });

  test.each(commands)("%s: an ended session's", async (command, paths) => {
    await a.edit('src/a.ts', 'mine\n');
    await a.edit('src/new.ts', 'mine\n');
    await a.end();
    await aMoment();
    expect((await b.call(command)).deny).toBeNull();
    const [text = ''] = (await b.edit('docs/x.md')).texts;
    for (const path of paths) expect(text).toContain(`${path} (of #1, whose session is over`);
    const before = (await b.edit('docs/x.md')).texts;
    expect(before).toEqual([]);
  });

  test('and the person’s, as far as it was known', async () => {
    await saves(world, 'src/new.ts', 'by hand\n');
    expect((await b.call('git add -A')).deny).toContain('the person');
    expect((await b.call('git ls-files -o --exclude-standard | xargs rm')).deny).toBeNull();
    expect((await b.edit('docs/x.md')).texts.join()).toContain('src/new.ts (of the person; it is gone)');
  });

  test('what others changed meanwhile, or nobody, is laid to no one', async () => {
    await a.edit('src/a.ts', 'mine\n');
    await a.end();
    await aMoment();
    expect(await b.day('python3 -c 1', 'find docs -type f -delete', 'edit docs/y.md', 'git status', 'edit docs/z.md')).toEqual([]);
    await saves(world, 'src/a.ts', 'by hand\n');
    expect(await b.day('python3 -c 1', 'edit docs/y.md')).toEqual([]);
  });
});

test.each([
  'git commit -qm x -- src',
  'git restore src',
  'git checkout -- src',
  'git add src',
  'git restore --staged --worktree src',
  'git stash push -- src',
])('%s: a directory that a neighbour has moved away is known to git alone', async (command) => {
  await a.call('mv src lib');
  await a.stop();
  expect((await b.call(command)).deny).toContain('#1');
  expect(contentOf(world, 'src/a.ts')).toBeNull();
});
