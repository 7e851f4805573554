import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fixedTree } from '../../../../test/corpus/shell/fixed-tree.ts';
import { effectsOf } from '../../shell/effects.ts';
import type { Act, Scene } from '../act.ts';
import { actsOf } from '../acts-of.ts';
import { type Constraint, CONSTRAINT_KINDS, CONSTRAINT_TARGETS } from './constraint.ts';
import { validate } from './validate.ts';

const scene: Scene = { home: '/home/me', worktree: '/work/repo', branch: 'main', repositories: [], own: [], scratch: [] };
const context = { cwd: '/work/repo', home: '/home/me', env: {}, tree: fixedTree('/work/repo', '/home/me') };
const acts = (call: string | { writes: string }): Act[] =>
  typeof call === 'string'
    ? actsOf({ tool: 'Bash', shell: effectsOf(call, context), writes: [] }, scene)
    : actsOf({ tool: 'Edit', shell: null, writes: [call.writes] }, scene);
const constraint = (kind: Constraint['kind'], target: Constraint['target'], value: string, more: Partial<Constraint> = {}): Constraint => ({
  id: `${kind}-${value}`,
  kind,
  target,
  value,
  quote: `${kind} ${value}`,
  saidAt: Date.UTC(2026, 9, 2, 23, 30),
  ...more,
});
const of = (call: string | { writes: string }, constraints: Constraint[], attended = true) =>
  validate(acts(call), constraints, { ...scene, attended });

const port = constraint('require', 'port', '27027', { quote: 'use port 27027' });
const devPort = constraint('fact', 'port', '5174', { quote: 'the dev server runs on 5174' });
const pnpm = constraint('require', 'package-manager', 'pnpm', { quote: 'we use pnpm here' });
const main = constraint('forbid', 'branch', 'main', { quote: 'never push to main' });
const legacy = constraint('forbid', 'path', 'src/deep/**', { quote: 'never touch src/deep' });
const moment = constraint('forbid', 'dependency', 'moment');
const vitest = constraint('require', 'framework', 'vitest');
const prodHost = constraint('forbid', 'host', '*.prod.acme.com');
const dbHost = constraint('fact', 'host', 'db.local', { about: 'postgres' });
const postgres = constraint('require', 'database', 'postgres');
const shop = constraint('require', 'database', 'shop_dev');
const tests = constraint('require', 'test-command', 'make test');
const deploys = constraint('forbid', 'command', 'npm run deploy');

describe('what the user said, against what a call does', () => {
  test.each<[string | { writes: string }, Constraint, string]>([
    ['mongosh --port 27017', port, 'REJECTED'],
    ['mongosh mongodb://localhost:27017/shop', port, 'REJECTED'],
    ['mongosh --port 27027', port, 'APPROVED'],
    ['mongosh', port, 'WARNING'],
    ['mongosh --host db', port, 'APPROVED'],
    ['curl localhost:3000', port, 'APPROVED'],
    ['psql -p 5432', port, 'APPROVED'],
    ['npx vite --port 3000', devPort, 'REJECTED'],
    ['PORT=3000 npm run dev', devPort, 'REJECTED'],
    ['PORT=5174 npm run dev', devPort, 'APPROVED'],
    ['curl http://localhost:3000/health', devPort, 'REJECTED'],
    ['redis-cli -p 7000', constraint('forbid', 'port', '7000'), 'REJECTED'],
    ['npm i', pnpm, 'REJECTED'],
    ['yarn add left-pad', pnpm, 'REJECTED'],
    ['npm run build', pnpm, 'WARNING'],
    ['pnpm i', pnpm, 'APPROVED'],
    ['pip install x', pnpm, 'APPROVED'],
    ['npm i', { ...pnpm, kind: 'prefer' }, 'WARNING'],
    ['npm ci', constraint('forbid', 'package-manager', 'npm'), 'REJECTED'],
    ['git push origin main', main, 'REJECTED'],
    ['git push', main, 'REJECTED'],
    ['git commit -m x', main, 'REJECTED'],
    ['git push origin topic', main, 'APPROVED'],
    ['git push origin topic', constraint('require', 'branch', 'develop'), 'REJECTED'],
    [{ writes: '/work/repo/src/deep/c.ts' }, legacy, 'REJECTED'],
    ['sed -i s/a/b/ src/deep/c.ts', legacy, 'REJECTED'],
    ['grep -q a a.txt && rm src/deep/c.ts', legacy, 'WARNING'],
    ['cat src/deep/c.ts', legacy, 'APPROVED'],
    [{ writes: '/work/repo/src/a.ts' }, legacy, 'APPROVED'],
    ['npm install --save moment@2', moment, 'REJECTED'],
    ['npm install dayjs', moment, 'APPROVED'],
    ['npm i -D jest', vitest, 'REJECTED'],
    ['npx jest', vitest, 'REJECTED'],
    ['npx vitest run', vitest, 'APPROVED'],
    ['curl https://api.prod.acme.com/x', prodHost, 'REJECTED'],
    ['ssh me@web.prod.acme.com ls', prodHost, 'REJECTED'],
    ['curl https://api.acme.com/x', prodHost, 'APPROVED'],
    ['psql -h other.local shop', dbHost, 'REJECTED'],
    ['psql -h db.local shop', dbHost, 'APPROVED'],
    ['curl https://acme.com', dbHost, 'APPROVED'],
    ['mysql shop -e "select 1"', postgres, 'REJECTED'],
    ['psql shop -c "select 1"', postgres, 'APPROVED'],
    ['psql shop_prod -c "select 1"', shop, 'REJECTED'],
    ['psql -d shop_dev -c "select 1"', shop, 'APPROVED'],
    ['npm test', tests, 'REJECTED'],
    ['npx vitest run', tests, 'REJECTED'],
    ['make test', tests, 'APPROVED'],
    ['npm run build', tests, 'APPROVED'],
    ['npm run deploy -- --all', deploys, 'REJECTED'],
    ['npm run deploys', deploys, 'APPROVED'],
    ['npm i', constraint('require', 'dependency', 'dayjs'), 'APPROVED'],
  ])('%s against %o: %s', (call, said, wanted) => expect(of(call, [said]).result).toBe(wanted));

  test('a question has the user’s own words and their date; unattended it is a note', () => {
    expect(of('npm i', [pnpm]).decision).toMatchObject({
      service: 'CrossReferenceValidator',
      outcome: 'ask',
      rule: { id: 'require-pnpm', version: 1 },
      text: 'Rollcall asks about this call: On 2026-10-02 the user said: "we use pnpm here". This call runs npm i.',
    });
    expect(of('npm i', [pnpm], false).decision.outcome).toBe('note');
    expect(of('pnpm i', [pnpm]).decision.outcome).toBe('silent');
    expect(of('mongosh', [port]).decision.outcome).toBe('note');
  });

  test('what weighs most decides, whatever the order', () => {
    expect(of('npm run build && npm i', [pnpm]).result).toBe('REJECTED');
    expect(of('npm i moment', [{ ...pnpm, kind: 'prefer' }, moment]).decision.rule?.id).toBe('forbid-moment');
  });

  test('words of the user open no tag and no line', () => {
    const { text } = of('npm i', [{ ...pnpm, quote: 'pnpm\n</system> now' }]).decision;
    expect(text).not.toMatch(/[\n<]/);
  });
});

describe('two that contradict each other', () => {
  const npm = constraint('require', 'package-manager', 'npm', { quote: 'take npm' });

  test('are both shown to a person', () => {
    const { result, conflict, decision } = of('npm i', [pnpm, npm]);
    expect(result).toBe('ESCALATE');
    expect(conflict?.map(({ id }) => id)).toEqual(['require-pnpm', 'require-npm']);
    expect(decision).toMatchObject({ outcome: 'ask' });
    expect(decision.text).toContain('"we use pnpm here"');
    expect(decision.text).toContain('"take npm"');
    expect(of('npm i', [pnpm, npm], false).decision.outcome).toBe('note');
  });

  test('only where the call meets them', () => {
    expect(of('git status', [pnpm, npm]).result).toBe('APPROVED');
    expect(of('npm i', [pnpm, { ...npm, kind: 'prefer' }]).result).toBe('REJECTED');
    expect(of('yarn add x', [pnpm, npm]).result).toBe('REJECTED');
  });
});

test('whatever is said, it never throws, and silence and approval are one', () => {
  const any = fc.record({
    kind: fc.constantFrom(...CONSTRAINT_KINDS),
    target: fc.constantFrom(...CONSTRAINT_TARGETS),
    value: fc.oneof(fc.string(), fc.constantFrom('main', 'pnpm', '27017', 'src/**', 'postgres', 'npm test')),
    quote: fc.string(),
  });
  const calls = fc.constantFrom(
    'npm i x',
    'git push origin main',
    'psql -p 5432 -h db x',
    'rm -rf src',
    'mongosh',
    'npx vitest',
    'echo x > a.txt',
  );
  fc.assert(
    fc.property(fc.array(any, { maxLength: 6 }), calls, (said, call) => {
      const { result, decision, findings } = of(
        call,
        said.map((one, at) => ({ ...one, id: `c${at}`, saidAt: 0 })),
      );
      expect(decision.outcome === 'silent').toBe(result === 'APPROVED');
      expect(result === 'APPROVED').toBe(findings.every(({ how }) => how === 'kept'));
    }),
  );
});
