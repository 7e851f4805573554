import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ArchiveWorld, lineOf, testReader, transcript } from '../../test/contract/archive-world.ts';
import type { SearchQuery } from './search.ts';

let world: ArchiveWorld;
beforeEach(() => {
  world = new ArchiveWorld();
  const own = { type: 'user', sessionId: 'one' };
  const one = [
    { ...own, uuid: 'a', timestamp: '2026-01-01T00:00:00Z', text: 'Please fix the Größe of the parser in src/core/parse.ts' },
    {
      ...own,
      uuid: 'b',
      timestamp: '2026-01-02T00:00:00Z',
      type: 'assistant',
      text: 'The parser is fixed',
      tool: 'Edit',
      file: '/repo/src/core/parse.ts',
    },
    { ...own, uuid: 'c', timestamp: '2026-01-03T00:00:00Z', text: 'AND OR NOT NEAR "quoted words" of a person' },
  ];
  world.write('one.jsonl', one.map(lineOf).join(''));
  world.write(
    'two.jsonl',
    [
      { ...one[0], sessionId: 'two' },
      { type: 'user', uuid: 'd', sessionId: 'two', text: 'another parser' },
    ]
      .map(lineOf)
      .join(''),
  );
  world.ingest(transcript(world.path('one.jsonl'), { agentSessionId: 'one' }));
  world.ingest(transcript(world.path('two.jsonl'), { agentSessionId: 'two' }));
  while (world.writer.indexTexts([testReader], 2).more);
});
afterEach(() => {
  world.remove();
});

const found = (query: string | Partial<SearchQuery>): string[] =>
  world.reader
    .search({ words: '', limit: 10, ...(typeof query === 'string' ? { words: query } : query) })
    .map((hit) => world.reader.record(hit.id)?.uuid ?? '')
    .sort((one, other) => (one < other ? -1 : 1));

describe('search', () => {
  test('finds records that hold all the words, whatever case and accents', () => {
    expect(found('PARSER')).toEqual(['a', 'b', 'd']);
    expect(found('parser grosse')).toEqual([]);
    expect(found('grÖße parser')).toEqual(['a']);
    expect(found('grosse')).toEqual([]);
    expect(found('fix the')).toEqual(['a']);
    expect(found('nothing')).toEqual([]);
  });

  test('words in quotes stand one behind the other, and names with signs are found as they are', () => {
    expect(found('"quoted words"')).toEqual(['c']);
    expect(found('"words quoted"')).toEqual([]);
    expect(found('core/parse.ts')).toEqual(['a', 'b']);
  });

  test('operators are words', () => {
    expect(found('AND')).toEqual(['c']);
    expect(found('NOT person')).toEqual(['c']);
    expect(found('parser NOT')).toEqual([]);
    expect(found('text:parser *')).toEqual([]);
  });

  test('by session (with what was copied into it), tool, file and time', () => {
    expect(found({ words: 'parser', session: 'one' })).toEqual(['a', 'b']);
    expect(found({ words: 'parser', session: 'two' })).toEqual(['a', 'd']);
    expect(found({ words: 'parser', session: 'three' })).toEqual([]);
    expect(found({ words: 'parser', tool: 'Edit' })).toEqual(['b']);
    expect(found({ words: 'parser', tool: 'Bash' })).toEqual([]);
    expect(found({ path: 'core/parse.ts' })).toEqual(['b']);
    expect(found({ words: 'parser', since: Date.parse('2026-01-02T00:00:00Z') })).toEqual(['b']);
  });

  test('the best come first, and only as many as asked for', () => {
    const hits = world.reader.search({ words: 'parser', limit: 2 });
    expect(hits).toHaveLength(2);
    expect(hits[0]?.score).toBeGreaterThanOrEqual(hits[1]?.score ?? Infinity);
    expect(hits[0]).toMatchObject({ kind: 'prompt' });
  });

  test('any text can be asked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.string(), (words, tool, path) => {
        expect(world.reader.search({ words, tool, path, limit: 3 }).length).toBeLessThanOrEqual(3);
      }),
      { numRuns: 300 },
    );
    for (const words of ['"', '""', "'", '*', '^', '(', 'a"b', 'NEAR(', '{text}:', '-', '+', 'a\0b', '\uD800', '"a" "', '—'])
      expect(found(words)).toEqual(expect.any(Array));
  });

  test('what is behind is counted, and a second round adds nothing', () => {
    expect(world.reader.unindexed()).toBe(0);
    expect(world.writer.indexTexts([testReader], 10)).toEqual({ records: 0, more: false });
    world.append('two.jsonl', lineOf({ type: 'user', uuid: 'e', text: 'late parser' }));
    world.ingest(transcript(world.path('two.jsonl'), { agentSessionId: 'two' }));
    expect(world.reader.unindexed()).toBe(1);
    expect(found('late')).toEqual([]);
    world.writer.indexTexts([testReader], 10);
    expect(found('late')).toEqual(['e']);
  });
});
