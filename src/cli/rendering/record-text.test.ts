import { expect, test } from 'vitest';
import { hostileStrings } from '../../../test/hostile-strings.ts';
import type { RecordView } from '../../protocol/api-archive.ts';
import { localTime } from './age.ts';
import { placesText, recordText, recordsText } from './record-text.ts';
import { displayWidth } from './width.ts';

const plain = { strong: (text: string) => text, faint: (text: string) => text };
const look = { width: Infinity, style: plain };
const [first, second] = ['2026-11-21T12:00:00.000Z', '2026-11-23T12:30:00.000Z'];
const at = (time: string): string => localTime(time).slice(-8);
const day = (time: string): string => localTime(time).slice(0, 10);

function record(id: number, own: Partial<RecordView>): RecordView {
  return {
    id,
    line: id,
    at: first,
    kind: 'prompt',
    type: 'user',
    subagent: null,
    pieces: [{ label: 'prompt', text: 'x' }],
    omitted: 0,
    ...own,
  };
}

test('what is short stands behind its label, what is long below it', () => {
  const pieces = [
    { label: 'answer', text: 'I look.' },
    { label: 'call Bash', text: 'git status\n  --short\n' },
  ];
  expect(recordText(record(7, { kind: 'answer', pieces }), look)).toEqual([
    `[r7] ${at(first)} answer: I look.`,
    `${' '.repeat(14)}call Bash`,
    '    git status',
    '      --short',
  ]);
});

test('a record of a subagent, one without a time, one without words, and what is left out are said', () => {
  expect(recordText(record(7, { subagent: 'a1b2', at: null, pieces: [{ label: 'thinking', text: '' }], omitted: 30 }), look)).toEqual([
    `[r7] ${' '.repeat(8)} thinking (subagent a1b2)`,
    '    … 30 more characters: rollcall show-record r7',
  ]);
});

test('the day stands where it changes', () => {
  const page = recordsText([record(1, { at: null }), record(2, {}), record(3, {}), record(4, { at: second })], '', look);
  expect(page.day).toBe(day(second));
  expect(page.lines).toEqual([
    `[r1] ${' '.repeat(8)} prompt: x`,
    '',
    day(first),
    `[r2] ${at(first)} prompt: x`,
    `[r3] ${at(first)} prompt: x`,
    '',
    day(second),
    `[r4] ${at(second)} prompt: x`,
  ]);
  expect(recordsText([record(5, { at: second })], page.day, look).lines).toEqual([`[r5] ${at(second)} prompt: x`]);
});

test('no line is wider than the terminal, and no text of others reaches it as it is', () => {
  for (const { text } of hostileStrings) {
    const lines = recordText(record(9, { pieces: [{ label: `call ${text}`.slice(0, 20), text }] }), { width: 60, style: plain });
    // The label stands on the first line alone.
    for (const line of lines.slice(1)) expect(displayWidth(line)).toBeLessThanOrEqual(60);
    // oxlint-disable-next-line no-control-regex
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  }
});

test('the places of a record, its own first', () => {
  const places = [
    { path: '/a.jsonl', line: 3, session: 's-1' },
    { path: '/b.jsonl', line: 4, session: null },
  ];
  expect(placesText({ ...record(1, {}), session: 's-1', agent: 'claude-code', places, raw: null })).toEqual([
    'Stands in /a.jsonl, line 3, session s-1',
    'Copied in /b.jsonl, line 4',
  ]);
});
