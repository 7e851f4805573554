import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EXAMPLE_SCENE } from '../examples.ts';
import { fixedTree } from '../../../../test/corpus/shell/fixed-tree.ts';
import { effectsOf } from '../../shell/effects.ts';
import { actsOf } from '../acts-of.ts';
import { type Evidence, graveAct, verify } from './verify.ts';

const context = { cwd: '/work/repo', home: '/home/me', env: {}, tree: fixedTree('/work/repo', '/home/me') };
const acts = (command: string) => actsOf({ tool: 'Bash', shell: effectsOf(command, context), writes: [] }, EXAMPLE_SCENE);
const UNKNOWN: Evidence = { clean: null, backup: null, reason: null };
const of = (command: string, evidence: Partial<Evidence>, attended = true) =>
  verify(acts(command), { ...UNKNOWN, ...evidence }, { attended });

describe('which acts are looked at', () => {
  test.each([
    'git reset --hard',
    'git clean -fd',
    'git checkout .',
    'git push --force origin topic',
    'git push origin --delete topic',
    'git branch -D topic',
    'git filter-repo --path x',
    'psql shop -c "DROP TABLE x"',
    'dropdb shop',
    'redis-cli FLUSHALL',
    'rails db:reset',
    'docker compose down -v',
    'terraform apply',
    'npm publish',
    'gh pr merge 3',
    'rm ~/notes.txt',
    'rm -rf .git',
  ])('%s', (command) => expect(graveAct(acts(command))).not.toBeNull());

  test.each([
    'npm test',
    'rm -rf src',
    'git reset --soft HEAD~1',
    'git clean -fd build',
    'git push origin topic',
    'git push --force-with-lease',
    'git branch -d topic',
    'psql shop -c "DELETE FROM x WHERE id = 1"',
    'dropdb shop_test',
    'kubectl --context minikube apply -f x',
    'npm publish --registry http://localhost:4873',
    'gh pr create --fill',
    'rm -rf /tmp/x',
  ])('not: %s', (command) => {
    expect(graveAct(acts(command))).toBeNull();
    expect(of(command, {})).toBeNull();
  });
});

describe('what speaks for it', () => {
  test.each<[string, Partial<Evidence>, string, number]>([
    ['git reset --hard', { clean: true, backup: true, reason: true }, 'PROCEED', 1],
    ['git reset --hard', { clean: true, reason: true }, 'PROCEED', 0.875],
    ['git reset --hard', { reason: true }, 'PROCEED_WITH_CAUTION', 0.6],
    ['git reset --hard', {}, 'REQUEST_CONFIRMATION', 0.5],
    ['git reset --hard', { clean: false, reason: true }, 'REQUIRE_REVIEW', 0.325],
    ['git reset --hard', { clean: false, backup: false, reason: false }, 'BLOCK', 0],
    ['dropdb shop', { backup: true, reason: true, clean: true }, 'PROCEED_WITH_CAUTION', 0.7],
    ['dropdb shop', { backup: false, reason: true }, 'REQUEST_CONFIRMATION', 0.4],
    ['dropdb shop', { backup: false, reason: false }, 'BLOCK', 0.05],
  ])('%s with %o: %s', (command, evidence, result, confidence) => {
    expect(of(command, evidence)).toMatchObject({ result, confidence });
  });

  test('the parts are listed, and are all of the confidence', () => {
    const found = of('git reset --hard', { clean: false });
    expect(found?.parts.map(({ name, value }) => `${name} ${value}`)).toEqual(['reversible 0', 'backup 0.5', 'clean 0', 'reason 0.5']);
    expect(found?.decision.text).toBe(
      'Rollcall looked at what speaks for this call: 23 of 100. can be taken back: no (0 of 30), stands elsewhere: not known (13 of 25), nothing uncommitted: no (0 of 25), a stated reason: not known (10 of 20).',
    );
  });

  test('a person is asked; where nobody is there only what all evidence is against is refused', () => {
    expect(of('dropdb shop', {})?.decision.outcome).toBe('ask');
    expect(of('dropdb shop', {}, false)?.decision.outcome).toBe('note');
    expect(of('dropdb shop', { backup: false, reason: false }, false)?.decision.outcome).toBe('deny');
    expect(of('git reset --hard', { clean: true, reason: true })?.decision.outcome).toBe('silent');
    expect(of('git reset --hard', { reason: true })?.decision).toMatchObject({ outcome: 'note', service: 'MetacognitiveVerifier' });
  });

  test('better evidence never lowers the confidence, and the shares are one', () => {
    const answer = fc.constantFrom(null, true, false);
    const command = fc.constantFrom('git reset --hard', 'dropdb shop', 'git branch -D topic', 'terraform apply');
    const RANK = new Map<boolean | null, number>([
      [false, 0],
      [null, 1],
      [true, 2],
    ]);
    fc.assert(
      fc.property(command, answer, answer, answer, answer, (run, clean, backup, reason, better) => {
        const low = of(run, { clean, backup, reason });
        expect(low?.parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
        expect(low?.confidence).toBeGreaterThanOrEqual(0);
        expect(low?.confidence).toBeLessThanOrEqual(1);
        if ((RANK.get(better) ?? 0) < (RANK.get(backup) ?? 0)) return;
        expect(of(run, { clean, backup: better, reason })?.confidence).toBeGreaterThanOrEqual(low?.confidence ?? 0);
      }),
    );
  });
});
