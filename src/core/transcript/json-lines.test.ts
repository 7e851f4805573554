import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonPieces, recordValue, type JsonPiece } from './json-lines.ts';

const encoder = new TextEncoder();
const cut = (text: string | Uint8Array): JsonPiece[] => Array.from(jsonPieces(typeof text === 'string' ? encoder.encode(text) : text));
const values = (pieces: readonly JsonPiece[]): unknown[] => pieces.flatMap((piece) => ('value' in piece ? [piece.value] : []));
const shown = (text: string): string[] => {
  const bytes = encoder.encode(text);
  return cut(text).map((piece) => {
    const own = new TextDecoder().decode(bytes.subarray(piece.start, piece.start + piece.length));
    return `${piece.line} ${'value' in piece ? (piece.mended ?? 'whole') : piece.broken} ${own}`;
  });
};

describe('lines that are as they should be', () => {
  test('each is a record with its place', () => {
    expect(cut('{"a":1}\n{"b":"é"}\n')).toEqual([
      { start: 0, length: 7, line: 0, value: { a: 1 }, mended: null },
      { start: 8, length: 10, line: 1, value: { b: 'é' }, mended: null },
    ]);
  });

  test('empty lines, CRLF, NULs and byte order marks between records are nothing', () => {
    expect(shown('\uFEFF{"a":1}\r\n\r\n\n  {"b":2} \0\0\n\0\0\0\n{"c":3}')).toEqual([
      '0 whole {"a":1}',
      '3 whole {"b":2}',
      '5 whole {"c":3}',
    ]);
  });

  test('JSON that is no object is not a record', () => {
    expect(shown('12\n[{"type":"user","uuid":"1"}]\n')).toEqual(['0 no-object 12', '1 no-object [{"type":"user","uuid":"1"}]']);
  });
});

describe('broken lines', () => {
  const whole = '{"type":"user","uuid":"2","text":"a \\" b {\\"x\\":1}"}';

  test('records that are glued together', () => {
    expect(shown('{"a":{}}{"b":[1,{"c":"}{"}]} {"d":4}\0{"e":5}\n{"f":6}\n')).toEqual([
      '0 split {"a":{}}',
      '0 split {"b":[1,{"c":"}{"}]}',
      '0 split {"d":4}',
      '0 split {"e":5}',
      '1 whole {"f":6}',
    ]);
  });

  test.each([
    ['in a text', '{"type":"user","text":"hello wor'],
    ['in an escape', '{"type":"user","text":"hello\\'],
    ['in a key', '{"type":"user","te'],
    ['behind a key', '{"type":"user","text"'],
    ['behind a colon', '{"type":"user","text":'],
    ['behind a comma', '{"type":"user",'],
    ['in a number', '{"type":"user","n":12'],
    ['in a word', '{"type":"user","n":tru'],
    ['behind a brace', '{'],
    ['in a list', '{"type":"user","n":[{"a":1},'],
    ['behind an inner object', '{"type":"user","n":{"type":"text","text":"x"}'],
  ])('a record spliced in behind one that was cut %s', (_, head) => {
    expect(shown(`${head}${whole}\n`)).toEqual([`0 cut ${head}`, `0 split ${whole}`]);
    expect(shown(`${head}${whole}{"g":1}\n`)).toEqual([`0 cut ${head}`, `0 split ${whole}`, '0 split {"g":1}']);
    expect(shown(`${head}${whole}${whole}\n`)).toEqual([`0 cut ${head}`, `0 split ${whole}`, `0 split ${whole}`]);
  });

  test('a record that was cut, with nothing behind it', () => {
    expect(shown('{"type":"user","message":{"type":"text","text":"x"}\n{"a":1}\n')).toEqual([
      '0 cut {"type":"user","message":{"type":"text","text":"x"}',
      '1 whole {"a":1}',
    ]);
  });

  test('the end of a lost record is no record, not even an object inside of it', () => {
    expect(shown(`lo","content":[{"type":"text","uuid":"3"}]}\n`)).toEqual(['0 garbage lo","content":[{"type":"text","uuid":"3"}]}']);
    expect(shown(`lo"}${whole}\n`)).toEqual(['0 garbage lo"}', `0 split ${whole}`]);
  });

  test('garbage behind a whole record', () => {
    expect(shown('{"a":1}xyz\n')).toEqual(['0 split {"a":1}', '0 garbage xyz']);
  });

  test('NULs inside of a record are left out; where the rest is gone, it is cut', () => {
    expect(cut('{"a":"b\0\0\0c"}\n')).toEqual([{ start: 0, length: 13, line: 0, value: { a: 'bc' }, mended: 'nul' }]);
    expect(shown(`{"a":"b\0\0\0${whole}\n`)).toEqual(['0 nul {"a":"b\0\0\0', `0 split ${whole}`]);
  });

  test('invalid UTF-8 keeps the record', () => {
    const bytes = Uint8Array.from([...encoder.encode('{"a":"'), 0xff, 0xc3, ...encoder.encode('"}\n')]);
    expect(cut(bytes)).toEqual([{ start: 0, length: 10, line: 0, value: { a: '\uFFFD\uFFFD' }, mended: 'utf8' }]);
  });

  test('what one piece holds is read back as the same value', () => {
    for (const text of ['{"a":1}', '{"a":"b\0c"}', whole]) expect(recordValue(encoder.encode(text))).toEqual(values(cut(text))[0]);
    expect(recordValue(encoder.encode('x'))).toBeNull();
  });
});

describe('any bytes', () => {
  const json = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 }).map((value) => JSON.stringify(value));
  const anything = fc
    .array(
      fc.oneof(
        json,
        json.map((text) => text.slice(0, text.length / 2)),
        fc.constantFrom('\n', '\r\n', '{', '"', '}', '{"', '\0', '\uFEFF', '\\', ' ', '['),
      ),
    )
    .map((parts) => encoder.encode(parts.join('')));

  test('each byte lies in one piece, or is padding between pieces', () => {
    fc.assert(
      fc.property(fc.oneof(anything, fc.uint8Array({ maxLength: 60 })), (bytes) => {
        let at = 0;
        const between = (until: number): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(at, until));
        for (const piece of cut(bytes)) {
          expect(piece.length).toBeGreaterThan(0);
          expect(between(piece.start)).toMatch(/^[\s\0\uFEFF]*$/);
          at = piece.start + piece.length;
        }
        expect(between(bytes.length)).toMatch(/^[\s\0\uFEFF]*$/);
      }),
      { numRuns: 500 },
    );
  });

  test('whole records come back, each on its line, whatever lies on the lines between', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(json, fc.constantFrom('\n', '\r\n', '\n\n', '\0\n', '')), { maxLength: 8 }), (lines) => {
        const found = cut(lines.map(([text, end]) => text + end).join(''));
        expect(values(found)).toEqual(lines.map(([text]) => JSON.parse(text) as unknown));
      }),
      { numRuns: 500 },
    );
  });

  test('a spliced record is found at every place where the one before it can be cut', () => {
    const head = JSON.stringify({ type: 'user', uuid: 'é', list: [1, { a: 'x"{y' }, null], text: 'tab\t "q" {"k":true}', n: -1.5e3 });
    const record = '{"type":"user","timestamp":"2026-01-01T00:00:00Z","text":"b"}';
    for (let length = 1; length < head.length; length += 1) {
      expect(values(cut(`${head.slice(0, length)}${record}\n`))).toEqual([JSON.parse(record)]);
    }
  });

  test.each(['{', '{"', '{"a":', '{"{', '}{', '"', '\\', '[', '{"a":{"type":"x","uuid":"y"}', '\0{', '{}x'])(
    'time grows with the bytes alone: %j',
    (unit) => {
      const steps = (count: number): number => {
        let reads = 0;
        const bytes = encoder.encode(unit.repeat(count));
        const counted = new Proxy(bytes, {
          get: (target, key) => {
            if (typeof key === 'string' && /^\d+$/.test(key)) reads += 1;
            const value: unknown = Reflect.get(target, key, target);
            return typeof value === 'function' ? value.bind(target) : value;
          },
        });
        for (const piece of jsonPieces(counted)) expect(piece.length).toBeGreaterThan(0);
        return reads;
      };
      expect(steps(400)).toBeLessThanOrEqual(5 * steps(100) + 100);
    },
  );
});
