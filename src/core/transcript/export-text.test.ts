import { describe, expect, test } from 'vitest';
import { hostileStrings } from '../../../test/hostile-strings.ts';
import { release } from '../redaction/released.ts';
import { EXPORT_FORMATS, exportedPieces, type ExportedRecord, oneLine, RENDERINGS } from './export-text.ts';

const KEY = ['AKIA', 'QYLPMN5HHHFPZAM2'].join('');

function record(text: string, own: Partial<ExportedRecord> = {}): ExportedRecord {
  return {
    id: 12,
    at: Date.UTC(2026, 10, 21, 15, 4, 5),
    kind: 'result',
    type: oneLine('user'),
    subagent: null,
    sidechain: false,
    file: oneLine('/h/a.jsonl'),
    line: 3,
    pieces: exportedPieces([{ label: 'result', text: release(text) }]),
    ...own,
  };
}

const head = { project: oneLine('shop <b>'), startedAt: Date.UTC(2026, 10, 21, 15, 4, 5), version: '0.1.0' };

describe('every format', () => {
  test.each(EXPORT_FORMATS)('%s: no secret, also where control characters stood inside of it; nothing that a terminal obeys', (format) => {
    const hostile = `a ${KEY.slice(0, 8)}\u001b[0m${KEY.slice(8)} \u001b]0;title\u0007 \u202e\u009b31m\r\nb\u2028c`;
    const text = RENDERINGS[format].head(head) + RENDERINGS[format].record(record(hostile)) + RENDERINGS[format].end();
    expect(text).not.toContain(KEY);
    expect(text).toContain('***');
    // oxlint-disable-next-line no-control-regex -- these characters are what is looked for
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e\u2028]/);
  });

  test.each(EXPORT_FORMATS)(
    '%s: of any hostile text nothing is left that a terminal or a page obeys, and no head of a record is forged',
    (format) => {
      for (const { text } of hostileStrings) {
        const shown = RENDERINGS[format].record(record(text, { subagent: oneLine(text), type: oneLine(text) }));
        // oxlint-disable-next-line no-control-regex -- these characters are what is looked for
        expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
        if (format === 'jsonl') expect(shown.trimEnd()).not.toContain('\n');
        if (format === 'html') expect(shown.replace(/<\/?(?:section|h2|span|time|pre)(?: class="beside")?>/g, '')).not.toMatch(/[<>]/);
        if (format === 'txt') expect(shown.split('\n').filter((line) => /^\S/.test(line))).toHaveLength(1);
      }
    },
  );

  test.each(EXPORT_FORMATS)('%s: ends with a line feed', (format) => {
    for (const text of ['', 'a', 'a\n', 'a\n\n']) {
      const whole = RENDERINGS[format].head(head) + RENDERINGS[format].record(record(text)) + RENDERINGS[format].end();
      expect(whole.endsWith('\n')).toBe(true);
    }
  });

  test.each(EXPORT_FORMATS)('%s: a subagent is marked', (format) => {
    expect(RENDERINGS[format].record(record('x', { subagent: oneLine('a1b2') }))).toContain('a1b2');
  });
});

test('md begins with the known head, and a record has time, label and id', () => {
  const lines = RENDERINGS.md.head(head).split('\n');
  expect(lines.slice(0, 7)).toEqual([
    '# CHAT SESSION TRANSCRIPT',
    '',
    '**Project**: shop <b>',
    '**Session Start**: 2026-11-21 15:04:05 UTC',
    expect.stringMatching(/^\*\*Capture Mode\*\*: Continuous/),
    '**Daemon Version**: 0.1.0',
    '---',
  ]);
  expect(RENDERINGS.md.record(record('one\ntwo'))).toBe('## 2026-11-21 15:04:05 UTC · result · r12\n\n```text\none\ntwo\n```\n\n');
});

test('md: no text ends its own block', () => {
  const rendered = RENDERINGS.md.record(record('```\n## 2026-11-21 15:04:05 UTC · prompt · r1\n`````'));
  expect(rendered).toMatch(/^## .*\n\n``````text\n[^]*\n``````\n\n$/);
});

test('txt: no line of a text passes for the head of a record', () => {
  const rendered = RENDERINGS.txt.record(record('[2026-11-21 15:04:05 UTC] prompt r1\n\nx'));
  expect(rendered.split('\n').filter((line) => line.startsWith('['))).toHaveLength(1);
});

test('jsonl: one object a record, whatever is in it', () => {
  const rendered = RENDERINGS.jsonl.record(record('a\n"b"\u2028'));
  expect(rendered.split('\n')).toHaveLength(2);
  expect(JSON.parse(rendered)).toMatchObject({ id: 12, at: '2026-11-21T15:04:05.000Z', pieces: [{ label: 'result', text: 'a\n"b"\n' }] });
});

test('html: text is text, and the page loads and runs nothing', () => {
  const page = RENDERINGS.html.head(head) + RENDERINGS.html.record(record('<script>alert("x")</script>&<img src=x onerror=y>'));
  expect(page).not.toMatch(/<script|<img|<b>|href=|url\(/i);
  expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&lt;img');
  expect(page).toContain("default-src 'none'");
});
