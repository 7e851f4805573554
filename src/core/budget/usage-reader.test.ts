import { describe, expect, test } from 'vitest';
import type { PlacedRecord } from '../transcript/record.ts';
import { aRecord, aResponse } from './samples.ts';
import { aSource, brief, factsOf, type File, row } from './usage-samples.ts';

describe('a response is counted once', () => {
  const copied = {
    source: aSource({ file: 'g', session: 't', origin: 2 }),
    records: [row('a', 7, {}, { agentSessionId: 't' }), row('b', 5)],
  };

  test.each<[string, File[], unknown[][]]>([
    [
      'rows of a response: the last output',
      [{ source: aSource(), records: [row('a', 1, { final: false }), row('a', 7)] }],
      [['s', 1, 7, 1, 7, 'final']],
    ],
    [
      'a response that ends in no row',
      [{ source: aSource(), records: [row('a', 1, { final: false }), row('a', 7, { final: false })] }],
      [['s', 1, 7, 1, 7, 'partial']],
    ],
    [
      'copies of a fork: to the older file',
      [copied, { source: aSource(), records: [row('a', 7)] }],
      [
        ['s', 1, 7, 1, 7, 'final'],
        ['t', 1, 5, 1, 5, 'final'],
      ],
    ],
    [
      'copies of a fork: to the older file, whatever its name',
      [copied, { source: aSource({ session: 'z' }), records: [row('a', 7)] }],
      [
        ['t', 1, 5, 1, 5, 'final'],
        ['z', 1, 7, 1, 7, 'final'],
      ],
    ],
    [
      'a side question in the file of the session',
      [{ source: aSource(), records: [row('a', 7), row('b', 5, {}, { sidechain: true })] }],
      [['s', 1, 7, 2, 12, 'final']],
    ],
    [
      'a side question with the conversation before it, under new requests',
      [
        { source: aSource(), records: [row('a', 7)] },
        {
          source: aSource({ file: 'g', origin: 0, agentId: 'x' }),
          records: [row('a', 7, { requestId: 'req_2' }, { sidechain: true }), row('b', 5, { requestId: 'req_3' }, { sidechain: true })],
        },
      ],
      [['s', 1, 7, 2, 12, 'final']],
    ],
    ['a subagent', [{ source: aSource({ agentId: 'x' }), records: [row('a', 7)] }], [['s', 0, 0, 1, 7, 'final']]],
    [
      'no model was asked',
      [{ source: aSource(), records: [row('a', 7, { model: '<synthetic>' }), row('b', 7, {}, { kind: 'error' })] }],
      [],
    ],
    [
      'another session in the same file',
      [{ source: aSource(), records: [row('a', 7), row('b', 5, {}, { agentSessionId: 'old' })] }],
      [
        ['old', 1, 5, 1, 5, 'final'],
        ['s', 1, 7, 1, 7, 'final'],
      ],
    ],
    [
      'ids of a gateway come again in other sessions',
      [
        { source: aSource(), records: [aRecord({ usage: aResponse({ responseId: 'msg_1', requestId: null, output: 3 }) })] },
        {
          source: aSource({ file: 'g', session: 't' }),
          records: [aRecord({ usage: aResponse({ responseId: 'msg_1', requestId: null, output: 4 }) })],
        },
      ],
      [
        ['s', 1, 3, 1, 3, 'final'],
        ['t', 1, 4, 1, 4, 'final'],
      ],
    ],
    [
      'without ids: by the record, or by its line',
      [
        {
          source: aSource(),
          records: [1, 2]
            .map((output) => aRecord({ usage: aResponse({ responseId: null, requestId: null, output }) }))
            .concat([1, 2].map(() => aRecord({ uuid: 'u', usage: aResponse({ responseId: null, output: 4 }) }))),
        },
      ],
      [['s', 3, 7, 3, 7, 'final']],
    ],
  ])('%s', (_, files, expected) => expect(brief(files)).toEqual(expected));

  test('an output that the version wrote wrong is estimated by the text', () => {
    const said = (uuid: string, length: number, version: string): PlacedRecord =>
      row(
        'a',
        2,
        { final: false },
        {
          uuid,
          version,
          parts: [
            { type: 'text', text: 'x'.repeat(length) },
            { type: 'thinking', text: 'yy' },
            { type: 'call', callId: 'c', tool: 'Bash', input: {} },
          ],
        },
      );
    const rows = (version: string): File[] => [
      { source: aSource(), records: [said('u', 400, version), said('v', 400, version), said('u', 400, version)] },
    ];
    expect(brief(rows('2.1.12'))).toEqual([['s', 1, 204, 1, 204, 'estimated']]);
    expect(brief(rows('2.1.29-beta'))).toEqual([['s', 1, 204, 1, 204, 'estimated']]);
    expect(brief(rows('2.1.30'))).toEqual([['s', 1, 2, 1, 2, 'partial']]);
    expect(brief(rows('2.1.11'))).toEqual([['s', 1, 2, 1, 2, 'partial']]);
    expect(factsOf({ source: aSource(), records: [row('a', 300, {}, { version: '2.1.20' })] })[0]?.visible).toBeNull();
    expect(brief([...rows('2.1.20'), { source: aSource(), records: [row('a', 300)] }])).toEqual([['s', 1, 300, 1, 300, 'final']]);
  });
});
