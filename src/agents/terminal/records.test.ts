import { describe, expect, test } from 'vitest';
import { terminalReader } from './reader.ts';
import { TerminalRecords } from './records.ts';

const AT = Date.UTC(2026, 10, 21, 12);

function written(records: TerminalRecords): Record<string, unknown>[] {
  const text = records.take();
  return text === ''
    ? []
    : text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('records of a terminal', () => {
  test('hold lines in blocks, with ids that follow each other', () => {
    const records = new TerminalRecords('cap_1', 0);
    for (const line of ['one', '', 'two']) records.add(line, AT);
    records.add({ gap: 'forgotten' }, AT);
    records.add('three', AT);
    const common = { timestamp: '2026-11-21T12:00:00.000Z', sessionId: 'cap_1' };
    expect(written(records)).toEqual([
      { type: 'terminal', uuid: 'cap_1-1', ...common, text: 'one\n\ntwo' },
      { type: 'terminal-gap', uuid: 'cap_1-2', ...common, gap: 'forgotten' },
      { type: 'terminal', uuid: 'cap_1-3', ...common, text: 'three' },
    ]);
    expect(written(records)).toEqual([]);
    const later = new TerminalRecords('cap_1', records.count);
    later.add('four', AT);
    expect(written(later)).toMatchObject([{ uuid: 'cap_1-4', text: 'four' }]);
  });

  test('are no longer than what is shown whole, but for one long line, and lose nothing', () => {
    const lines = Array.from({ length: 1000 }, (_, index) => 'x'.repeat(index % 97)).concat('y'.repeat(9000), 'end');
    const records = new TerminalRecords('cap_1', 0);
    for (const line of lines) records.add(line, AT);
    const texts = written(records).map(({ text }) => String(text));
    expect(texts.filter((text) => text.length > 2000)).toEqual(['y'.repeat(9000)]);
    expect(texts.flatMap((text) => text.split('\n'))).toEqual(lines);
  });

  test('are read as what they are', () => {
    const read = (value: unknown) => {
      const { kind, parts, compaction, uuid, at, agentSessionId } = terminalReader.read(value);
      return { kind, parts, compaction: compaction !== null, uuid, at, agentSessionId };
    };
    const common = { uuid: 'u', timestamp: new Date(AT).toISOString(), sessionId: 'cap_1' };
    const told = { uuid: 'u', at: AT, agentSessionId: 'cap_1', compaction: false };
    expect(read({ type: 'terminal', ...common, text: 'a\nb' })).toEqual({
      ...told,
      kind: 'result',
      parts: [{ type: 'text', text: 'a\nb' }],
    });
    expect(read({ type: 'terminal', ...common, text: '' })).toEqual({ ...told, kind: 'result', parts: [{ type: 'text', text: '' }] });
    expect(read({ type: 'terminal-gap', ...common, gap: 'forgotten' })).toMatchObject({
      kind: 'notice',
      parts: [{ text: expect.stringContaining('missing here') }],
    });
    expect(read({ type: 'terminal-source', ...common, path: '/a', lines: 3, unique: 2 })).toMatchObject({
      parts: [{ text: 'Imported from /a: 3 lines, 2 of them different.' }],
    });
    expect(read({ type: 'terminal-compaction', ...common, by: 'banner' })).toMatchObject({ kind: 'compaction', compaction: true });
    for (const other of [null, 7, [], {}, { type: 'else' }, { type: 'terminal', text: 7, uuid: 7 }])
      expect(read(other)).toMatchObject({ parts: [], compaction: false, uuid: null });
  });
});
