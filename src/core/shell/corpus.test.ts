import { describe, expect, test } from 'vitest';
import { CORPUS } from '../../../test/corpus/shell/corpus.ts';
import { fixedTree } from '../../../test/corpus/shell/fixed-tree.ts';
import { programsOf } from '../../../test/corpus/shell/programs.ts';
import { shapeOf } from '../../../test/corpus/shell/shape.ts';
import { expected, shown } from '../../../test/corpus/shell/shown.ts';
import { effectsOf } from './effects.ts';

const roots = { root: '/work/repo', home: '/home/me' };
const context = {
  cwd: roots.root,
  home: roots.home,
  env: { PWD: roots.root, USER: 'me', LANG: 'C' },
  tree: fixedTree(roots.root, roots.home),
};

describe('the corpus', () => {
  test.each(CORPUS.map(({ run, expect: lines }) => [run, lines] as const))('%s', (run, lines) => {
    const found = shown(effectsOf(run, context), roots);
    const wanted = expected(lines);
    expect(found.filter((line) => !line.startsWith('read ') || wanted.includes(line)).toSorted()).toEqual(wanted.toSorted());
  });

  test('has at least 400 commands, of at least 150 programs and verbs', () => {
    expect(CORPUS.length).toBeGreaterThanOrEqual(400);
    expect(new Set(CORPUS.flatMap(({ run }) => programsOf(run))).size).toBeGreaterThanOrEqual(150);
  });

  test('has no two commands that are equal without their names', () => {
    const shapes = new Map<string, string[]>();
    for (const { run } of CORPUS) shapes.set(shapeOf(run), [...(shapes.get(shapeOf(run)) ?? []), run]);
    expect([...shapes.values()].filter((runs) => runs.length > 1)).toEqual([]);
  });

  test('is silent on the ordinary', () => {
    const silent = CORPUS.filter(({ expect: lines }) => lines.every((line) => /^(?:read |git [\w-]+(?: list| show| status)?$)/.test(line)));
    expect(silent.length).toBeGreaterThanOrEqual(130);
  });
});
