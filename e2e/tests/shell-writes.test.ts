import { appendFileSync, existsSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DrivenPrint } from '../harness/driven-agent.ts';
import type { Repository } from '../harness/repository.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { World } from '../harness/world.ts';

const HELD = 'src/app.ts';

/** Ways in which a command changes, replaces or removes the file that a neighbour holds. */
const SPELLINGS = [
  'echo theirs > src/app.ts',
  'echo theirs >> src/app.ts',
  "cat > src/app.ts <<'EOF'\ntheirs\nEOF",
  'echo theirs | tee src/app.ts > /dev/null',
  'echo theirs | tee -a docs/free.md src/app.ts',
  "sed -i 's/mine/theirs/' src/app.ts",
  "perl -pi -e 's/mine/theirs/' src/app.ts",
  'cp docs/free.md src/app.ts',
  'mv docs/free.md src/app.ts',
  'mv src/app.ts src/elsewhere.ts',
  'rm src/app.ts',
  'rm -f ./docs/../src//app.ts',
  'rm -rf src',
  'cd src && echo theirs > app.ts',
  '(cd src; : > app.ts)',
  "bash -c 'echo theirs > src/app.ts'",
  "env LANG=C timeout 5 sh -c 'echo theirs > src/app.ts'",
  'truncate -s 0 src/app.ts',
  'dd if=/dev/null of=src/app.ts status=none',
  'install -m 644 docs/free.md src/app.ts',
  'ln -sf ../docs/free.md src/app.ts',
  'file=src/app.ts; echo theirs > "$file"',
  'for name in app; do echo theirs > src/$name.ts; done',
  'touch docs/new.md src/{new,app}.ts',
  'ls src/*.ts | xargs sed -i s/mine/theirs/',
  'echo src/app.ts | xargs rm',
  'echo theirs > link/app.ts',
  'git mv src/app.ts src/elsewhere.ts',
  "patch -p1 <<'EOF'\n--- a/src/app.ts\n+++ b/src/app.ts\n@@ -1 +1 @@\n-mine\n+theirs\nEOF",
  "git apply <<'EOF'\n--- a/src/app.ts\n+++ b/src/app.ts\n@@ -1 +1 @@\n-mine\n+theirs\nEOF",
  'if true; then echo theirs > src/app.ts; fi',
];

/** Ordinary commands beside it. */
const HARMLESS = [
  'cat src/app.ts',
  'grep -rn mine src; wc -l src/*.ts',
  'sed -n 1p src/app.ts > /dev/null',
  "diff src/app.ts docs/free.md > '/dev/null'; true",
  'git status --short; git diff; git log --oneline',
  'cp src/app.ts src/copy.ts',
  'echo "not a write: > src/app.ts"',
  'echo more >> docs/free.md && sed -i s/more/less/ docs/free.md',
];

let world: World;
let repository: Repository;
let rollcall: Rollcall;
beforeEach(async () => {
  world = await World.open();
  repository = world.repository('project', { [HELD]: 'begin\n', 'docs/free.md': 'free\n' });
  symlinkSync('src', repository.path('link'));
  appendFileSync(repository.path('.git/info/exclude'), 'link\n');
  rollcall = new Rollcall(world, repository.root);
  await rollcall.setup();
});
afterEach(() => world.close());

test(`${SPELLINGS.length} spellings of a write to a file that a neighbour holds are refused before they run, and pass afterwards`, async () => {
  const held = repository.path(HELD);
  const holder = new DrivenPrint(world, 'holder', { cwd: repository.root });
  await holder.read(held);
  await holder.edit(held, 'begin', 'mine');
  const before = statSync(held, { bigint: true });

  const ran = path.join(world.directory, 'ran');
  const other = new DrivenPrint(world, 'other', { cwd: repository.root });
  const passed: string[] = [];
  for (const command of SPELLINGS) {
    const refused = await other.bash(`echo ran >> ${ran}\n${command}`);
    if (!refused.error || !/#1/.test(refused.text) || existsSync(ran) || repository.content(HELD) !== 'mine\n') passed.push(command);
  }
  expect(passed).toEqual([]);
  const now = statSync(held, { bigint: true });
  expect([now.ino, now.mtimeNs, now.ctimeNs]).toEqual([before.ino, before.mtimeNs, before.ctimeNs]);
  expect(repository.git('status', '--porcelain')).toBe(` M ${HELD}\n`);
  expect((await rollcall.leases()).map((lease) => [lease.path, lease.session.number])).toEqual([[HELD, 1]]);

  for (const command of HARMLESS) expect({ command, ...(await other.bash(command)) }).toMatchObject({ error: false });
  expect(other.seen).not.toMatch(/changed .* while you held/);

  await holder.end();
  expect(await other.bash("cat > src/app.ts <<'EOF'\ntheirs\nEOF")).toMatchObject({ error: false });
  expect(repository.content(HELD)).toBe('theirs\n');
  expect(await rollcall.lease(HELD, (lease) => lease.state === 'held')).toMatchObject({ session: { number: 2 } });
  await other.end();
});
