import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Agent, RegisterWorld } from './register-world.ts';

let world: RegisterWorld;
let a: Agent;
let b: Agent;

beforeEach(async () => {
  world = await RegisterWorld.open();
  world.write('src/a.ts', 'a\n');
  world.write('src/b.ts', 'b\n');
  world.write('docs/x.md', 'x\n');
  world.git('add', '.');
  world.git('commit', '--quiet', '--message', 'second');
  world.now = Date.now();
  a = world.agent('a', 101);
  b = world.agent('b', 102);
  for (const agent of [a, b]) {
    await agent.start();
    await agent.prompt();
  }
});
afterEach(() => world.close());

const content = (path: string): string => readFileSync(join(world.repository, path), 'utf8');
const held = async (): Promise<string[]> =>
  (await world.store.read((tx) => tx.leases.live(null))).map((l) => `${l.path} ${l.sessionId === bId ? 'b' : 'a'} ${l.state}`);
let bId = '';
beforeEach(async () => {
  bId = (await world.store.read((tx) => tx.sessions.byAgentSession('claude-code', 'b')))[0]?.id ?? '';
});
/** The command that a refusal offers. */
const adviceIn = (text: string | null): string => /^ {2}(\S.*)$/m.exec(text ?? '')?.[1] ?? '';
const dirty = (): string[] =>
  world
    .git('status', '--porcelain')
    .split('\n')
    .filter((line) => line !== '');

describe('a shell command takes what it surely writes', () => {
  test.each([
    'echo x > src/a.ts',
    'echo x >> src/a.ts',
    'cat > src/a.ts <<EOF\nx\nEOF',
    "sed -i 's/a/x/' src/a.ts",
    "perl -pi -e 's/a/x/' src/a.ts",
    'echo x | tee src/a.ts',
    'cp docs/x.md src/a.ts',
    'mv docs/x.md src/a.ts',
    'cd src && echo x > a.ts',
    "bash -c 'echo x > src/a.ts'",
    'truncate -s 0 src/a.ts',
    'dd if=/dev/null of=src/a.ts',
    'install -m 644 docs/x.md src/a.ts',
    'for f in a; do echo x > src/$f.ts; done',
    'rm src/a.ts',
    'git mv src/a.ts src/c.ts',
    'env X=1 sh -c "echo x > src/a.ts"',
  ])('%s', async (command) => {
    await a.edit('src/a.ts', 'mine\n');
    const refused = await b.bash(command);
    expect(refused.deny).toContain('#1');
    expect(content('src/a.ts')).toBe('mine\n');
    expect(await a.bash(command)).toEqual({ deny: null, ask: null, texts: [], person: [] });
    await a.stop();
    expect((await b.edit('src/b.ts')).deny).toBeNull();
  });

  test('free files are held after it, and refuse others', async () => {
    expect(await b.bash('echo x > src/a.ts && echo y > src/new.ts')).toEqual({ deny: null, ask: null, texts: [], person: [] });
    expect(await held()).toEqual(['src/a.ts b held', 'src/new.ts b held']);
    expect((await a.edit('src/new.ts')).deny).toContain('#2');
  });

  test('several files are taken together, or none is', async () => {
    await a.edit('src/a.ts');
    expect((await b.bash('touch src/b.ts; echo x > src/a.ts')).deny).toContain('src/a.ts');
    expect(await held()).toEqual(['src/a.ts a held']);
  });

  test('a command that changed nothing holds nothing', async () => {
    await b.bash('false && echo x > src/a.ts; true');
    await b.bash('echo x > src/a.ts; git checkout -q src/a.ts');
    await b.bash('cat src/a.ts; ls; grep -r a src; git status; git diff; git log');
    expect((await held()).filter((line) => !line.startsWith('src/a.ts'))).toEqual([]);
  });

  test('a tree that holds the file of a running neighbour is refused, and passes when there is none', async () => {
    await a.edit('src/new.ts');
    expect((await b.bash('rm -rf src')).deny).toContain('src/new.ts');
    expect(existsSync(join(world.repository, 'src/new.ts'))).toBe(true);
    expect((await b.bash('rm -rf docs')).deny).toBeNull();
  });

  test('what a formatter changed is held afterwards', async () => {
    world.write('tool.sh', 'echo formatted > src/a.ts\n');
    await b.bash('sh tool.sh');
    // Anything may have changed: nothing is held, and nobody was refused.
    expect(await held()).toEqual([]);
    await b.bash("find src -newer README.md -name '*.ts' -print0 | xargs -0 sed -i s/b/bb/");
    expect(await held()).toContain('src/b.ts b held');
  });
});

describe('whose uncommitted work', () => {
  test.each([
    'git stash',
    'git stash push -u',
    'git stash push -- src/a.ts',
    'git reset --hard',
    'git checkout .',
    'git checkout -- src/a.ts',
    'git checkout HEAD -- src/a.ts',
    'git restore .',
    'git restore src/a.ts',
    'git switch -f main',
    'git checkout -f',
    'git rm -f src/a.ts',
    'rm src/a.ts',
    'mv src/a.ts /tmp/elsewhere',
    'git add -A',
    'git add .',
    'git commit -am all',
    'git add src',
    'git pull --autostash',
    'git read-tree -u --reset HEAD',
  ])('%s: a live neighbour loses nothing, also when its turn is over', async (command) => {
    await a.edit('src/a.ts', 'mine\n');
    await a.stop();
    const refused = await b.bash(command);
    expect(refused.deny).toContain('#1');
    expect(content('src/a.ts')).toBe('mine\n');
    expect(dirty()).toEqual([' M src/a.ts']);
  });

  test.each(['git clean -fd', 'git clean -fdx', 'git stash -u', 'rm -rf src', 'git add -A'])(
    '%s: a new file of a live neighbour stays where it is',
    async (command) => {
      await a.edit('src/new.ts', 'mine\n');
      await a.stop();
      expect((await b.bash(command)).deny).toContain('#1');
      expect(dirty()).toEqual(['?? src/new.ts']);
    },
  );

  test.each(['git stash', 'git checkout .', 'git reset --hard', 'git clean -fd', 'git add -A', 'git commit -am x', 'rm src/a.ts'])(
    '%s: one who is alone with own work is never in the way of itself',
    async (command) => {
      await b.edit('src/a.ts', 'own\n');
      await b.bash('echo y > src/new.ts');
      expect(await b.bash(command)).toEqual({ deny: null, ask: null, texts: [], person: [] });
    },
  );

  test("the person's edits are the person's: asked where somebody sits there, else refused, and the advice passes", async () => {
    world.write('docs/x.md', 'by hand\n');
    await b.edit('src/b.ts', 'own\n');
    const refused = await b.bash('git checkout .');
    expect(refused.deny).toContain('the person');
    expect(content('docs/x.md')).toBe('by hand\n');
    const advice = adviceIn(refused.deny);
    expect(advice).toContain('src/b.ts');
    expect(await b.bash(advice)).toEqual({ deny: null, ask: null, texts: [], person: [] });
    expect(content('src/b.ts')).toBe('b\n');
    expect(content('docs/x.md')).toBe('by hand\n');
  });

  test("a commit ends it: files are nobody's afterwards, and own clean ones are let go", async () => {
    await b.edit('src/a.ts', 'own\n');
    await b.bash('git commit -qm done -- src/a.ts');
    expect(await held()).toEqual([]);
    expect(await world.store.read((tx) => tx.changes.ofSession(bId))).toEqual([]);
    expect((await a.edit('src/a.ts')).texts).toEqual([]);
  });

  test('a commit without paths takes no staged file of others along; the advice does the own part', async () => {
    await a.edit('src/a.ts', 'mine\n');
    await a.bash('git add src/a.ts');
    await b.edit('src/b.ts', 'own\n');
    await b.bash('git add src/b.ts');
    const refused = await b.bash('git commit -m both');
    expect(refused.deny).toContain('src/a.ts');
    const advice = adviceIn(refused.deny);
    expect(await b.bash(advice)).toEqual({ deny: null, ask: null, texts: [], person: [] });
    expect(dirty()).toEqual(['M  src/a.ts']);
  });

  test('a stash entry of another session is not popped or dropped', async () => {
    await a.edit('src/a.ts', 'mine\n');
    await a.bash('git stash');
    expect((await b.bash('git stash pop')).deny).toContain('#1');
    expect((await b.bash('git stash drop')).deny).toContain('#1');
    expect((await b.bash('git stash clear')).deny).toContain('#1');
    expect((await a.bash('git stash pop')).deny).toBeNull();
    expect(content('src/a.ts')).toBe('mine\n');
    expect((await b.bash('git checkout .')).deny).toContain('#1');
  });

  test('nobody changes the branch under a running neighbour', async () => {
    expect((await b.bash('git switch -c other')).deny).toContain('git worktree add');
    await a.stop();
    expect((await b.bash('git switch -c other')).deny).toBeNull();
    expect(world.git('branch', '--show-current').trim()).toBe('other');
  });

  test('generated by own commands is own, also when nobody could foresee it', async () => {
    await b.bash("python3 -c \"open('src/a.ts','w').write('generated')\"");
    expect(await b.bash('git checkout .')).toEqual({ deny: null, ask: null, texts: [], person: [] });
    expect(content('src/a.ts')).toBe('a\n');
  });
});

describe('the check after the call', () => {
  test('a foreign leased file that changed is an incident with a culprit, told to both', async () => {
    await a.edit('src/a.ts', 'mine\n');
    await b.bash("python3 -c \"open('src/a.ts','w').write('oops')\"");
    const incidents = await world.store.read((tx) => tx.incidents.recent(null, 0, 10));
    expect(incidents).toMatchObject([{ path: 'src/a.ts', culpritId: bId }]);
    expect((await a.edit('src/other.ts')).texts.join()).toContain('#2');
    expect((await b.edit('src/other2.ts')).texts.join()).toContain('#1');
  });

  test("a person's save accuses no one and makes the person an author", async () => {
    await a.edit('src/a.ts', 'mine\n');
    // Until its next sign it may be the work of a formatter behind the edit.
    await a.bash('ls');
    world.now = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 120));
    world.write('src/a.ts', 'by hand\n');
    await new Promise((resolve) => setTimeout(resolve, 120));
    world.now = Date.now();
    await b.bash('python3 -c "1"');
    expect(await world.store.read((tx) => tx.incidents.recent(null, 0, 10))).toEqual([]);
    const authors = await world.store.read((tx) => tx.changes.inWorktree(1));
    expect(authors.map((row) => row.sessionId === null)).toContain(true);
  });
});

describe('another checkout', () => {
  const other = (): string => join(world.root, 'wt');
  beforeEach(async () => {
    world.git('worktree', 'add', '--quiet', '-b', 'side', other());
    b.cwd = other();
    await b.bash('sed -i s/a/side/ src/a.ts && git commit -qam side');
    await b.edit('src/a.ts', 'more\n');
  });

  test('the same file passes, with a word; a conflict between what both have committed is foretold', async () => {
    const before = await a.edit('src/a.ts', 'here\n');
    expect(before.deny).toBeNull();
    expect(before.texts.join()).toContain('will have to be merged.');
    await a.bash('git commit -qm here -- src/a.ts');
    expect((await a.edit('src/a.ts', 'again\n')).texts.join()).toContain('conflicts in it already');
    await a.stop();
  });

  test('it is refused, or passes in silence, where the repository says so', async () => {
    world.config = { ...world.config, leases: { ...world.config.leases, across_worktrees: 'block' } };
    expect((await a.edit('src/a.ts')).deny).toContain('#2');
    world.config = { ...world.config, leases: { ...world.config.leases, across_worktrees: 'ignore' } };
    expect(await a.edit('src/a.ts')).toEqual({ deny: null, ask: null, texts: [], person: [] });
  });

  test('a checkout in which a session has work is not removed', async () => {
    expect((await a.bash(`git worktree remove --force ${other()}`)).deny).toContain('#2');
    expect((await a.bash(`rm -rf ${other()}`)).deny).toContain('#2');
    expect((await a.bash('git branch -D side')).deny).toContain('#2');
    expect(existsSync(join(other(), 'src/a.ts'))).toBe(true);
  });
});

test('who removes a leased file without saying so is named, too', async () => {
  await a.edit('src/a.ts', 'mine\n');
  await b.bash('python3 -c "import os; os.remove(\'src/a.ts\')"');
  expect(await world.store.read((tx) => tx.incidents.recent(null, 0, 10))).toMatchObject([{ path: 'src/a.ts', culpritId: bId }]);
});

describe('a file that somebody had changed before', () => {
  test('the person: their part is not thrown away with the session that edits it next', async () => {
    world.write('src/a.ts', 'by hand\n');
    expect((await b.edit('src/a.ts', 'by hand\nand own\n')).deny).toBeNull();
    expect((await b.bash('git checkout src/a.ts')).deny).toContain('the person');
    expect((await b.bash('git commit -qm both -- src/a.ts')).deny).toBeNull();
    expect(await b.bash('git status')).toEqual({ deny: null, ask: null, texts: [], person: [] });
  });

  test('a session whose work the person has committed since has no part in it any more', async () => {
    await a.edit('src/a.ts', 'mine\n');
    await a.stop();
    world.git('commit', '--quiet', '--all', '--message', 'by hand');
    await b.edit('src/a.ts', 'own\n');
    expect(await b.bash('git checkout src/a.ts')).toEqual({ deny: null, ask: null, texts: [], person: [] });
  });
});
