import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { textSaysFailClosed } from './fail-closed.ts';
import { isOptedOut, parseHookArguments, readBody } from './hook-call.ts';
import { judgeReply } from './hook-exchange.ts';
import { missedLine, REFUSAL, WARNING } from './unreachable.ts';

const own = { pid: 10, ppid: 9 };

describe('arguments', () => {
  test('agent and event alone: this process speaks for itself', () => {
    expect(parseHookArguments(['claude-code', 'Stop'], own)).toEqual({
      agent: 'claude-code',
      event: 'Stop',
      ...own,
      pointer: null,
      hasCaller: false,
    });
  });

  test('the shell client speaks through it', () => {
    expect(parseHookArguments(['claude-code', 'Stop', '--pid', '5', '--ppid', '4', '--pointer', '/a b/pointer'], own)).toMatchObject({
      pid: 5,
      ppid: 4,
      pointer: '/a b/pointer',
      hasCaller: true,
    });
  });

  test.each([[[]], [['claude-code']], [['a b', 'Stop']], [['claude-code', '../x']], [['claude-code', 'a\nb']]])(
    'no plain names: %j',
    (argv) => {
      expect(parseHookArguments(argv, own)).toBeNull();
    },
  );

  test.each([
    [['a', 'b', '--no-coordination'], {}, true],
    [['a', 'b'], { ROLLCALL_NO_COORDINATION: '1' }, true],
    [['a', 'b'], { ROLLCALL_NO_COORDINATION: '0' }, false],
    [['a', 'b'], { ROLLCALL_NO_COORDINATION: '' }, false],
    [['a', 'b'], {}, false],
  ])('opted out: %j %j is %s', (argv, env, expected) => {
    expect(isOptedOut(argv, env)).toBe(expected);
  });
});

describe('a reply', () => {
  const secret = 'b'.repeat(48);
  const head = 'HTTP/1.1 200 OK\r\nx: y\r\n\r\n';
  const judge = (text: string): unknown => judgeReply(Buffer.from(text), secret);

  test.each([
    [`${head}{"a":1}\n${secret}\n`, '{"a":1}'],
    [`${head}a\r\n\r\nb\n\n${secret}\n`, 'a\r\n\r\nb\n'],
    [`${head}\n${secret}\n`, ''],
    [`${head}${secret}\n`, ''],
  ])('%j is an answer', (text, payload) => expect(judge(text)).toEqual({ kind: 'answer', payload }));

  test('any beginning of a whole reply is none', () => {
    const whole = `${head}{"a":1}\n${secret}\n`;
    const kinds = Array.from({ length: whole.length }, (_, length) => judgeReply(Buffer.from(whole.slice(0, length)), secret).kind);
    expect(new Set(kinds)).toEqual(new Set(['failed']));
  });
});

describe('stdin of SessionEnd', () => {
  test('ends with the object, in whatever pieces it comes', async () => {
    const stream = new PassThrough();
    const body = readBody(stream, 'SessionEnd');
    for (const piece of ['{"a":"}', '{",', '"b":{}', '}']) stream.write(piece);
    expect((await body).toString()).toBe('{"a":"}{","b":{}}');
    stream.destroy();
  });

  test('elsewhere only the end of the stream ends it', async () => {
    const stream = new PassThrough();
    const body = readBody(stream, 'Stop');
    stream.write('{}');
    stream.end(' {}');
    expect((await body).toString()).toBe('{} {}');
  });
});

const line = (body: string): string => missedLine({ agent: 'a', event: 'Stop', pid: 1, ppid: 1, body: Buffer.from(body) }, 0);

test('a missed line has four words whatever the body holds', () => {
  expect(line('{"session_id":"s-1","tool_use_id":"t_1"}')).toBe('1970-01-01T00:00:00Z s-1 Stop t_1\n');
  expect(line('{"session_id": "a b"}')).toBe('1970-01-01T00:00:00Z - Stop -\n');
  expect(line(`{"session_id":"s","x":"${'y'.repeat(20_000)}","tool_use_id":"t"}`)).toBe('1970-01-01T00:00:00Z s Stop t\n');
});

test('the line rule sees a top-level key only', () => {
  expect(textSaysFailClosed('a: 1\nfail_closed: true\nb: 2')).toBe(true);
  expect(textSaysFailClosed('a:\n  fail_closed: true')).toBe(false);
  expect(textSaysFailClosed('fail_closed: true and more')).toBe(false);
});

test('the shell client has the same texts', () => {
  const shell = readFileSync(new URL('../../hooks/rollcall-hook', import.meta.url), 'utf8').replaceAll(`'\\''`, "'");
  expect(shell).toContain(`'${WARNING}'`);
  expect(shell).toContain(`'${REFUSAL}'`);
});
