import { describe, expect, test } from 'vitest';
import { CompactionSigns, type TerminalCompaction } from './compaction-signs.ts';

const BANNER = '✻ Conversation compacted (ctrl+o for history)';
const work = (name: string, count = 40): string[] => Array.from({ length: count }, (_, index) => `${name} did step ${index} of its work`);

function compactionsIn(lines: readonly string[], signs = new CompactionSigns(), finish = true): TerminalCompaction[] {
  const found = lines.map((line, index) => signs.line(line, index));
  if (finish) found.push(signs.finish());
  return found.filter((compaction) => compaction !== null);
}

describe('the banner', () => {
  test('is one compaction, however often it is drawn again', () => {
    const drawn = [BANNER, ...work('alpha')];
    for (const times of [1, 2, 23]) expect(compactionsIn(Array.from({ length: times }, () => drawn).flat())).toHaveLength(1);
  });

  test('also with more behind it each time, and at another width', () => {
    const text = work('alpha', 30).join(' ');
    const frames: string[] = [];
    for (const [index, length] of [400, 900, 100, 60, 333].entries()) {
      const width = 30 + index * 17;
      frames.push(BANNER, ...(text.slice(0, length).match(new RegExp(`.{1,${width}}`, 'g')) ?? []));
    }
    expect(compactionsIn(frames)).toHaveLength(1);
  });

  test('twice is two where another text follows, and each is known again', () => {
    const first = [BANNER, ...work('alpha')];
    const second = [BANNER, ...work('beta')];
    expect(compactionsIn([...first, ...second, ...first, ...second])).toHaveLength(2);
  });

  test('is known again in the next file, from what was saved', () => {
    const first = new CompactionSigns();
    expect(compactionsIn(['before', BANNER, ...work('alpha')], first)).toEqual([{ at: 1, by: 'banner' }]);
    expect(compactionsIn([BANNER, ...work('alpha')], new CompactionSigns(JSON.parse(JSON.stringify(first.save()))))).toEqual([]);
  });

  test('saved and restored behind each line, the same is found', () => {
    const lines = [...work('before'), BANNER, ...work('alpha'), BANNER, ...work('alpha'), BANNER, ...work('beta')];
    let signs = new CompactionSigns();
    const found = lines.flatMap((line, index) => {
      const one = signs.line(line, index);
      signs = new CompactionSigns(JSON.parse(JSON.stringify(signs.save())));
      return one === null ? [] : [one];
    });
    expect(found).toEqual([
      { at: 40, by: 'banner' },
      { at: 122, by: 'banner' },
    ]);
  });

  test.each([
    'Conversation compacted',
    '  Conversation compacted',
    BANNER,
    '⏺ Conversation compacted · ctrl+r for history',
    '═══════ Conversation compacted · ctrl+r for history ═══════',
  ])('%j is one', (line) => {
    expect(compactionsIn([line])).toHaveLength(1);
  });

  test.each([
    '> Conversation compacted',
    'It says "Conversation compacted" after /compact.',
    '⏺ The words Conversation compacted appear',
    '│ Conversation compacted │',
    '    ⎿  Conversation compacted',
    '`Conversation compacted`',
    '        Conversation compacted',
    'Conversation compacted is what it says',
    'grep: Conversation compacted',
  ])('%j is none', (line) => {
    expect(compactionsIn([line, ...work('alpha')])).toEqual([]);
  });

  test('inside of a block of code it is none', () => {
    expect(compactionsIn(['```', 'Conversation compacted', '```', ...work('alpha')])).toEqual([]);
  });
});

describe('a buffer that shrinks', () => {
  const shrunk = (from: number, to: number): CompactionSigns => {
    const signs = new CompactionSigns();
    expect(signs.buffer(from, 1)).toBeNull();
    expect(signs.buffer(to, 2)).toBeNull();
    return signs;
  };

  test('by more than half, and another sign: one compaction', () => {
    const signs = shrunk(75_000, 35_000);
    expect(signs.otherSign(3)).toEqual({ at: 2, by: 'drop' });
    expect(signs.otherSign(4)).toBeNull();
  });

  test('by exactly half: none', () => {
    expect(shrunk(75_000, 37_500).otherSign(3)).toBeNull();
  });

  test('alone: none, and a sign that comes too late is another matter', () => {
    const signs = shrunk(75_000, 35_000);
    expect(signs.finish()).toBeNull();
    expect(signs.otherSign(2 + 10 * 60 * 1000 + 1)).toBeNull();
  });

  test('with the banner: the banner is the one', () => {
    const signs = shrunk(75_000, 35_000);
    expect(compactionsIn([BANNER, ...work('alpha')], signs)).toHaveLength(1);
    expect(signs.otherSign(3)).toBeNull();
  });

  test('because a person cleared it: none, whatever comes', () => {
    const signs = shrunk(75_000, 35_000);
    signs.cleared();
    expect(signs.otherSign(3)).toBeNull();
    signs.buffer(40_000, 4);
    signs.cleared();
    signs.buffer(10, 5);
    expect(signs.otherSign(6)).toBeNull();
  });
});
