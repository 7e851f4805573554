import { describe, expect, test } from 'vitest';
import { programsOf } from '../shell/programs.ts';
import { type CorpusAct, shown } from './entry.ts';
import { destructiveEntries, ordinaryEntries } from './read-corpus.ts';
import { shapeOf } from './shape.ts';

const ordinary = ordinaryEntries();
const destructive = destructiveEntries();

const programs = (acts: readonly { act: CorpusAct }[]): Set<string> =>
  new Set(acts.flatMap(({ act }) => (act.tool === 'Bash' ? programsOf(act.command) : [])));

/** Entries that are the same by `key`, each group as lines. */
function twice(entries: readonly { act: CorpusAct; at: string }[], key: (act: CorpusAct) => string): string[][] {
  const groups = new Map<string, string[]>();
  for (const { act, at } of entries) groups.set(key(act), [...(groups.get(key(act)) ?? []), `${at} ${shown(act)}`]);
  return [...groups.values()].filter((lines) => lines.length > 1);
}

describe('the ordinary acts', () => {
  test('are at least 1,500, of at least 150 programs', () => {
    expect(ordinary.length).toBeGreaterThanOrEqual(1500);
    expect(programs(ordinary).size).toBeGreaterThanOrEqual(150);
  });

  test('have no two that are equal without their names', () => {
    expect(twice(ordinary, shapeOf)).toEqual([]);
  });

  test('are commands and edits', () => {
    const of = (tool: CorpusAct['tool']): number => ordinary.filter(({ act }) => act.tool === tool).length;
    expect(of('Write')).toBeGreaterThanOrEqual(40);
    expect(of('Edit')).toBeGreaterThanOrEqual(30);
    expect(of('Bash')).toBeGreaterThanOrEqual(1400);
  });
});

describe('the destructions', () => {
  test('are at least 200, of ten domains', () => {
    expect(destructive.length).toBeGreaterThanOrEqual(200);
    expect(new Set(destructive.map(({ domain }) => domain)).size).toBe(10);
  });

  test('have none that stands twice, or among the ordinary acts', () => {
    expect(twice([...ordinary, ...destructive], (act) => JSON.stringify(act))).toEqual([]);
  });
});

test('an act is told from another by more than names', () => {
  const shape = (command: string): string => shapeOf({ tool: 'Bash', command });
  expect(shape('rm -rf dist')).toBe(shape('rm -rf ./build/out'));
  expect(shape('git log -5 src/a.ts')).toBe(shape('git log -20 lib/b.py'));
  expect(shape('git log -5')).not.toBe(shape('git log -5 | cat'));
  expect(shape('npm run build')).not.toBe(shape('npm test'));
  expect(shape('sort a > b')).not.toBe(shape('sort a >> b'));
});
