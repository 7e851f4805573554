import { expect, test } from 'vitest';
import { parseConfig } from './parse.ts';
import { FILE_LIMIT_BYTES } from './read-file.ts';
import { allowedText } from './value.ts';

function settings(text: string): Record<string, unknown> {
  return Object.fromEntries([...parseConfig(text, 'f').entries].map(([key, { value, line }]) => [key, [value, line]]));
}

/** `line key: detail` of each problem. */
function problems(text: string): string[] {
  return parseConfig(text, 'f').problems.map(({ code, details }) => {
    expect(code).toBe('CONFIG_INVALID');
    expect(details['file']).toBe('f');
    expect(details['allowed']).not.toBe('');
    return `${details['line']} ${details['key']}: ${details['detail']}`;
  });
}

test('settings at the top and in sections, each with its line', () => {
  const text = '# ours\nfail_closed: true\n\nleases:\n  soft: deny # strict\n  lock_timeout_seconds: 60\ncleanup: {timeout_minutes: 0.5}\n';
  expect(settings(text)).toEqual({
    fail_closed: [true, 2],
    'leases.soft': ['deny', 5],
    'leases.lock_timeout_seconds': [60, 6],
    'cleanup.timeout_minutes': [0.5, 7],
  });
  expect(problems(text)).toEqual([]);
});

test.each(['', '\n', '# only a comment\n', '---\n', 'null\n', 'leases:\n', 'leases:\n  # soft: deny\n', '{}', '\uFEFFfail_closed: false'])(
  '%j is a valid file',
  (text) => {
    expect(problems(text)).toEqual([]);
    expect(parseConfig(text, 'f').unreadable).toBe(false);
  },
);

test('a value that is not allowed: line, key and what is allowed; the rest of the file counts', () => {
  const text = 'fail_closed: yes\nleases:\n  soft: maybe\n  lock_timeout_seconds: 1.5\njournal:\n  retention_days: 0\nenabled: true\n';
  expect(problems(text)).toEqual([
    '1 fail_closed: "yes" is not allowed',
    '3 leases.soft: "maybe" is not allowed',
    '4 leases.lock_timeout_seconds: 1.5 is not allowed',
    '6 journal.retention_days: 0 is not allowed',
  ]);
  const parsed = parseConfig(text, 'f');
  expect(parsed.problems.map((p) => p.details['allowed'])).toEqual([
    'true, false',
    'pass, deny',
    'a whole number from 1 to 604800',
    'a whole number from 1 to 36500',
  ]);
  expect(parsed.problems[1]?.message).toBe('f:3: leases.soft: "maybe" is not allowed');
  expect(parsed.problems[1]?.remedy).toContain(`Allowed: ${allowedText('leases.soft')}.`);
  expect(parsed.broken).toEqual(['fail_closed', 'leases.soft', 'leases.lock_timeout_seconds', 'journal.retention_days']);
  expect(settings(text)).toEqual({ enabled: [true, 7] });
});

test.each([
  ['fail_closd: true', '1 fail_closd: there is no such setting (did you mean fail_closed?)'],
  ['FAIL_CLOSED: true', '1 FAIL_CLOSED: there is no such setting (did you mean fail_closed?)'],
  ['lease:\n  soft: deny', '1 lease: there is no such setting (did you mean leases?)'],
  ['soft: deny', '1 soft: there is no such setting (did you mean leases.soft?)'],
  ['leases:\n  sotf: deny', '2 leases.sotf: there is no such setting (did you mean leases.soft?)'],
  ['leases.soft: deny', '1 leases.soft: write it as leases: and, indented below it, soft:'],
  ['completely_else: 1', '1 completely_else: there is no such setting'],
  ['journal:\n  enabled: true', '2 journal.enabled: there is no such setting'],
  ['"": 1', '1 (no name): there is no such setting'],
  ['7: 1', '1 7: there is no such setting'],
  ['__proto__: {polluted: true}', '1 __proto__: there is no such setting'],
  ['constructor: 1', '1 constructor: there is no such setting'],
])('%j is unknown', (text, problem) => {
  expect(problems(text)).toEqual([problem]);
  expect(settings(text)).toEqual({});
});

test.each([
  ['fail_closed:', '1 fail_closed: it has no value'],
  ['fail_closed: ~', '1 fail_closed: it has no value'],
  ['fail_closed: [true]', '1 fail_closed: it must be a single value'],
  ['fail_closed: {a: b}', '1 fail_closed: it must be a single value'],
  ['leases: deny', '1 leases: it must be a mapping of settings'],
  ['leases: [soft]', '1 leases: it must be a mapping of settings'],
  ['- fail_closed', '1 the file: it must be a mapping of settings'],
  ['just text', '1 the file: it must be a mapping of settings'],
  ['? [a, b]\n: 1', '1 (no name): a name must be plain text'],
  ['enabled: true\nenabled: false', '2 enabled: it is set a second time; the first counts'],
  ['leases:\n  soft: deny\nleases:\n  soft: pass', '3 leases: it is set a second time; the first counts'],
  ['enabled: &a true\nfail_closed: *a', '2 fail_closed: aliases are not used here'],
  ['leases:\n\tsoft: deny', '2 syntax: a tab indents this line; use spaces'],
  ['enabled: true\n---\nenabled: false', '2 syntax: a second document begins here'],
  ['cleanup:\n  timeout_minutes: .nan', '2 cleanup.timeout_minutes: NaN is not allowed'],
  ['cleanup:\n  timeout_minutes: .inf', '2 cleanup.timeout_minutes: Infinity is not allowed'],
  ['cleanup:\n  timeout_minutes: -1', '2 cleanup.timeout_minutes: -1 is not allowed'],
  ['cleanup:\n  timeout_minutes: "5"', '2 cleanup.timeout_minutes: "5" is not allowed'],
])('%j is wrong', (text, problem) => {
  expect(problems(text)).toEqual([problem]);
});

test('lists and tables, in both forms of YAML, in the order of the file', () => {
  const text = `leases:
  critical:
    - .env
    - "*.pem"   # keys
    - '{a,b}/**'
    - /top
    - .env
  ignore: [docs/, "[ab].md"]
  ttl:
    zzz: 60
    "**/*.sql": 7200
    "7": 1
`;
  expect(settings(text)).toEqual({
    'leases.critical': [['.env', '*.pem', '{a,b}/**', '/top'], 2],
    'leases.ignore': [['docs/', '[ab].md'], 8],
    'leases.ttl': [
      [
        ['zzz', 60],
        ['**/*.sql', 7200],
        ['7', 1],
      ],
      9,
    ],
  });
  expect(problems(text)).toEqual([]);
  expect(settings('leases: {critical: [], ttl: {}}')).toEqual({ 'leases.critical': [[], 1], 'leases.ttl': [[], 1] });
});

const QUOTES = 'a pattern that begins with *, { or [ is written in quotes';
const LIST = 'it must be a list, one pattern on a line after "- "';
const TABLE = 'it must be a mapping, one "pattern": number on a line';
const OUTSIDE = 'has `..`: patterns are relative to the root of the repository and stay in it';

test.each([
  ['critical: .env', `1 leases.critical: ${LIST}`],
  ['critical: {.env: 1}', `1 leases.critical: ${LIST}`],
  ['critical: true', `1 leases.critical: ${LIST}`],
  ['critical: *a', '1 leases.critical: aliases are not used here'],
  ['critical:', '1 leases.critical: it has no value'],
  ['critical: [a, 7]', '1 leases.critical[1]: 7 is not text; put it in quotes'],
  ['critical: [true]', '1 leases.critical[0]: true is not text; put it in quotes'],
  ['critical: [~]', '1 leases.critical[0]: it has no value'],
  ['critical: [""]', '1 leases.critical[0]: an empty pattern matches nothing'],
  ['critical: [[a]]', `1 leases.critical[0]: it must be a single pattern; ${QUOTES}`],
  ['critical: [{a: 1}]', `1 leases.critical[0]: it must be a single pattern; ${QUOTES}`],
  ['critical: [*.ts]', `1 leases.critical[0]: aliases are not used here; ${QUOTES}`],
  ['critical: [" a"]', '1 leases.critical[0]: "a" begins or ends with a blank'],
  ['critical: ["a\\tb"]', '1 leases.critical[0]: "a b" holds characters that cannot be seen'],
  ['critical: ["a\\u202eb"]', '1 leases.critical[0]: "ab" holds characters that cannot be seen'],
  ['critical: [../a]', `1 leases.critical[0]: "../a" ${OUTSIDE}`],
  ['critical: [/a/../..]', `1 leases.critical[0]: "/a/../.." ${OUTSIDE}`],
  ['critical: ["{a,..}/b"]', `1 leases.critical[0]: "{a,..}/b" ${OUTSIDE}`],
  [
    'ignore: ["{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}"]',
    '1 leases.ignore[0]: "{a,b}{a,b}{a,b}{a,b}{a,b}{a…" stands for more than 64 patterns',
  ],
  ['ttl: 60', `1 leases.ttl: ${TABLE}`],
  ['ttl: [a, 60]', `1 leases.ttl: ${TABLE}`],
  ['ttl: {a: "60"}', '1 leases.ttl["a"]: "60" is not allowed'],
  ['ttl: {a: 1.5}', '1 leases.ttl["a"]: 1.5 is not allowed'],
  ['ttl: {a: 0}', '1 leases.ttl["a"]: 0 is not allowed'],
  ['ttl: {a: 604801}', '1 leases.ttl["a"]: 604801 is not allowed'],
  ['ttl: {a}', '1 leases.ttl["a"]: it has no value'],
  ['ttl: {a: [60]}', '1 leases.ttl["a"]: it must be a single value'],
  ['ttl: {a: *b}', '1 leases.ttl["a"]: aliases are not used here'],
  ['ttl: {7: 60}', '1 leases.ttl[0]: 7 is not text; put it in quotes'],
  ['ttl: {? {a} : 60}', `1 leases.ttl[0]: it must be a single pattern; ${QUOTES}`],
  ['ttl: {? *a : 60}', `1 leases.ttl[0]: aliases are not used here; ${QUOTES}`],
  ['ttl: {../a: 60}', `1 leases.ttl[0]: "../a" ${OUTSIDE}`],
])('leases: {%s} is wrong, and counts for nothing', (text, problem) => {
  expect(problems(`leases: {${text}}`)).toEqual([problem]);
  expect(settings(`leases: {${text}}`)).toEqual({});
  expect(parseConfig(`leases: {${text}}`, 'f').broken).toEqual([problem.slice(2).split(/[:[]/)[0]]);
});

test('each wrong entry is said with its own line; the setting as a whole does not count', () => {
  const text = 'leases:\n  critical:\n    - .env\n    - ../x\n    - 7\n    - "*.pem"\n  ttl:\n    a: 60\n    b: soon\n  soft: deny\n';
  expect(problems(text)).toEqual([
    `4 leases.critical[1]: "../x" ${OUTSIDE}`,
    '5 leases.critical[2]: 7 is not text; put it in quotes',
    '9 leases.ttl["b"]: "soon" is not allowed',
  ]);
  expect(parseConfig(text, 'f').problems.map((p) => p.details['allowed'])).toEqual([
    'a pattern of 1 to 200 visible characters',
    'a pattern of 1 to 200 visible characters',
    'a whole number from 1 to 604800',
  ]);
  expect(parseConfig(text, 'f').broken).toEqual(['leases.critical', 'leases.ttl']);
  expect(settings(text)).toEqual({ 'leases.soft': ['deny', 10] });
});

test('of two rows for one pattern the first counts, and the second is said', () => {
  const text = 'leases:\n  ttl:\n    a: 1\n    b: 2\n    "a": 3\n';
  expect(problems(text)).toEqual(['5 leases.ttl["a"]: it is set a second time; the first counts']);
  expect(settings(text)['leases.ttl']).toEqual([
    [
      ['a', 1],
      ['b', 2],
    ],
    2,
  ]);
});

test('a list and a table have at most 200 entries, a pattern at most 200 characters', () => {
  const lines = (count: number, line: (i: number) => string): string =>
    Array.from({ length: count }, (_, i) => `\n    ${line(i)}`).join('');
  const list = (count: number): string => `leases:\n  critical:${lines(count, (i) => `- f${i}`)}\n`;
  const rows = (count: number): string => `leases:\n  ttl:${lines(count, (i) => `f${i}: 60`)}\n`;
  const entries = (text: string): number[] => [...parseConfig(text, 'f').entries.values()].map(({ value }) => (value as unknown[]).length);
  expect([entries(list(200)), entries(rows(200)), entries(list(201)), entries(rows(201))]).toEqual([[200], [200], [], []]);
  expect(problems(list(201))).toEqual(['2 leases.critical: it has 201 entries']);
  expect(problems(rows(201))).toEqual(['2 leases.ttl: it has 201 entries']);
  const long = (length: number): string => `leases: {ignore: [${'x'.repeat(length)}]}`;
  expect(entries(long(200))).toEqual([1]);
  expect(problems(long(201))).toEqual([`1 leases.ignore[0]: "${'x'.repeat(39)}…" is longer than 200 characters`]);
});

const PRICES_OF_M = `budget:
  prices:
    m:
      input: 5
      cache_write_5m: 6.25
      cache_write_1h: 10
      cache_read: 0.5
      output: 25
`;
const PRICES = { input: 5, cacheWrite5m: 6.25, cacheWrite1h: 10, cacheRead: 0.5, output: 25 };

test('lists of numbers and of texts, and prices, in both forms of YAML', () => {
  expect(settings('budget: {alerts: [9, 20, 9]}\ncontext:\n  corrections:\n    - no, not that\n    - no\n    - "[x"\n    - no\n')).toEqual({
    'budget.alerts': [[9, 20], 1],
    'context.corrections': [['no, not that', 'no', '[x'], 3],
  });
  expect(settings(PRICES_OF_M)).toEqual({ 'budget.prices': [{ m: PRICES }, 2] });
  const flow = '{output: 25, cache_read: 0.5, cache_write_1h: 10, cache_write_5m: 6.25, input: 5}';
  const [, both] = parseConfig(`budget: {alerts: [], prices: {gpt-5.2: ${flow}, __proto__: ${flow}}}`, 'f').entries;
  expect(Object.entries(both?.[1].value ?? {})).toEqual([
    ['gpt-5.2', PRICES],
    ['__proto__', PRICES],
  ]);
  expect(JSON.stringify(Object.values(both?.[1].value ?? {})[0])).toBe(JSON.stringify(PRICES));
});

const NUMBERS = 'it must be a list, one number on a line after "- "';
const TEXTS = 'it must be a list, one text on a line after "- "';
const MODELS = 'it must be a mapping, one "model": on a line, and its prices indented below it';
const ALL_BUT_INPUT = 'cache_write_5m: 1, cache_write_1h: 1, cache_read: 1, output: 1';

test.each([
  ['budget: {alerts: 18}', `1 budget.alerts: ${NUMBERS}`],
  ['budget: {alerts: {18: 1}}', `1 budget.alerts: ${NUMBERS}`],
  ['budget: {alerts: "18,16"}', `1 budget.alerts: ${NUMBERS}`],
  ['budget: {alerts: }', '1 budget.alerts: it has no value'],
  ['budget: {alerts: [18, "16"]}', '1 budget.alerts[1]: "16" is not allowed'],
  ['budget: {alerts: [0]}', '1 budget.alerts[0]: 0 is not allowed'],
  ['budget: {alerts: [1.5]}', '1 budget.alerts[0]: 1.5 is not allowed'],
  ['budget: {alerts: [~]}', '1 budget.alerts[0]: it has no value'],
  ['budget: {alerts: [[1]]}', '1 budget.alerts[0]: it must be a single value'],
  ['budget: {alerts: [*a]}', '1 budget.alerts[0]: aliases are not used here'],
  [`budget: {alerts: [${'1,'.repeat(201)}]}`, '1 budget.alerts: it has 201 entries'],
  ['context: {corrections: no}', `1 context.corrections: ${TEXTS}`],
  ['context: {corrections: [7]}', '1 context.corrections[0]: 7 is not text; put it in quotes'],
  ['context: {corrections: [""]}', '1 context.corrections[0]: it is empty'],
  ['context: {corrections: ["no "]}', '1 context.corrections[0]: "no" begins or ends with a blank'],
  ['context: {corrections: ["a\\u202eb"]}', '1 context.corrections[0]: "ab" holds characters that cannot be seen'],
  ['context: {corrections: [[a]]}', '1 context.corrections[0]: it must be a single text; put one that begins with {, [ or - in quotes'],
  ['context: {corrections: [*a]}', '1 context.corrections[0]: aliases are not used here; put a text that begins with * in quotes'],
  [`context: {corrections: [${'a,'.repeat(201)}]}`, '1 context.corrections: it has 201 entries'],
  ['budget: {prices: 5}', `1 budget.prices: ${MODELS}`],
  ['budget: {prices: [m]}', `1 budget.prices: ${MODELS}`],
  ['budget: {prices: {m: 5}}', '1 budget.prices["m"]: it must be a mapping, one kind: number on a line'],
  ['budget: {prices: {m}}', '1 budget.prices["m"]: it has no value'],
  ['budget: {prices: {m: {}}}', '1 budget.prices["m"]: it has no price of input, cache_write_5m, cache_write_1h, cache_read, output'],
  [`budget: {prices: {m: {${ALL_BUT_INPUT}}}}`, '1 budget.prices["m"]: it has no price of input'],
  [`budget: {prices: {m: {${ALL_BUT_INPUT}, input: "5"}}}`, '1 budget.prices["m"].input: "5" is not allowed'],
  [`budget: {prices: {m: {${ALL_BUT_INPUT}, input: -1}}}`, '1 budget.prices["m"].input: -1 is not allowed'],
  [`budget: {prices: {m: {${ALL_BUT_INPUT}, input: .inf}}}`, '1 budget.prices["m"].input: Infinity is not allowed'],
  [`budget: {prices: {m: {${ALL_BUT_INPUT}, input: }}}`, '1 budget.prices["m"].input: it has no value'],
  [
    `budget: {prices: {m: {${ALL_BUT_INPUT}, inptu: 5}}}`,
    '1 budget.prices["m"].inptu: there is no such kind of token (did you mean input?)',
  ],
  [
    `budget: {prices: {m: {${ALL_BUT_INPUT}, input: 1, cacheRead: 5}}}`,
    '1 budget.prices["m"].cacheRead: there is no such kind of token (did you mean cache_read?)',
  ],
  [`budget: {prices: {m: {${ALL_BUT_INPUT}, input: 1, __proto__: 5}}}`, '1 budget.prices["m"].__proto__: there is no such kind of token'],
  ['budget: {prices: {7: {}}}', '1 budget.prices[0]: 7 is not text; put it in quotes'],
  ['budget: {prices: {"": {}}}', '1 budget.prices[0]: it is empty'],
  [`budget: {prices: {${Array.from({ length: 201 }, (_, i) => `m${i}: {}`).join()}}}`, '1 budget.prices: it has 201 entries'],
])('%s is wrong, and counts for nothing', (text, problem) => {
  expect(problems(text)).toEqual([problem]);
  expect(settings(text)).toEqual({});
  expect(parseConfig(text, 'f').broken).toEqual([problem.slice(2).split(/[:[]/)[0]]);
});

test('each wrong price is said with its own line, and what is allowed', () => {
  const text = PRICES_OF_M.replace('0.5', 'cheap').replace('output', 'outptu').concat('  alerts: [18]\n');
  const parsed = parseConfig(text, 'f');
  expect(parsed.problems.map(({ message, details }) => `${message}. ${details['allowed']}`)).toEqual([
    'f:7: budget.prices["m"].cache_read: "cheap" is not allowed. a number from 0 to 100000',
    'f:8: budget.prices["m"].outptu: there is no such kind of token (did you mean output?). input, cache_write_5m, cache_write_1h, cache_read, output',
  ]);
  expect(settings(text)).toEqual({ 'budget.alerts': [[18], 9] });
});

test('of two prices for one model, or for one kind, the first counts, and the second is said', () => {
  const text = `${PRICES_OF_M}      input: 7\n    "m": {input: 1}\n`;
  expect(problems(text)).toEqual([
    '9 budget.prices["m"].input: it is set a second time; the first counts',
    '10 budget.prices["m"]: it is set a second time; the first counts',
  ]);
  expect(settings(text)).toEqual({ 'budget.prices': [{ m: PRICES }, 2] });
});

test.each(['*.log: 60', '{a,b}/x: 60', '- **/x y: *', '[ab]x: 60'])(
  '%j without quotes breaks the file, and the message says what is missing',
  (line) => {
    const [problem] = problems(`leases:\n  ttl:\n    ${line}\n`);
    expect(problem).toMatch(/^3 syntax: /);
    expect(problem).toContain(`(${QUOTES})`);
  },
);

test('the first of two equal names counts', () => {
  expect(settings('enabled: true\nenabled: false')).toEqual({ enabled: [true, 1] });
});

test.each(['fail_closed: "', 'a: b: c', '{', '[', '%', '@', '`', '&', '!', '*x', 'a: *x', '\0', 'a:\n- b\n c', '|'])(
  '%j never throws and says a line',
  (text) => {
    const parsed = parseConfig(text, 'f');
    expect(parsed.problems.length).toBeGreaterThan(0);
    expect(parsed.entries.size).toBe(0);
    for (const problem of parsed.problems) expect(Number(problem.details['line'])).toBeGreaterThan(0);
  },
);

test('text of the file comes back as one short harmless line', () => {
  const parsed = parseConfig(`"\\e[31m<x>\\n${'k'.repeat(500)}": 1\nleases:\n  soft: "\\u202e\\e]0;title\\a${'v'.repeat(500)}"\n`, 'f');
  expect(parsed.problems).toHaveLength(2);
  for (const { message } of parsed.problems) {
    expect(message).not.toMatch(/[\p{Cc}\u202e<]/u);
    expect(message.length).toBeLessThan(200);
  }
});

test('hostile files of the largest size are read to their end, and at most 20 problems are told', { timeout: 120_000 }, () => {
  const size = FILE_LIMIT_BYTES;
  const fill = (piece: string): string => piece.repeat(Math.ceil(size / piece.length)).slice(0, size);
  const many = Array.from({ length: 1000 }, (_, i) => `k${i}: 1`).join('\n');
  const links = Array.from({ length: 9 }, (_, i) => `b${i}: &b${i} [${`*${i === 0 ? 'a' : `b${i - 1}`},`.repeat(9)}]`).join('\n');
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${links}\nfail_closed: *b8\n`;
  const nested = Array.from({ length: 170 }, (_, i) => `${' '.repeat(i)}a:`).join('\n');
  const entries = [',', '*a,', '[', '{', '7,', '"",', '../x,', `"${'{a,b}'.repeat(40)}",`, `"${'{a,'.repeat(60)}..",`, '"x,', '{a: *b},'];
  const lists = entries.map((piece) => `leases:\n  critical: [${piece.repeat((size - 40) / piece.length)}`);
  const models = ['m: {', 'm: {a: 1},', '*a: 1,', '? {', ','].map(
    (piece) => `budget:\n  prices: {${piece.repeat((size - 40) / piece.length)}`,
  );
  const kinds = ['a: 1,', 'input: x,', '? {', '*a: 1,'].map(
    (piece) => `budget:\n  prices: {m: {${piece.repeat((size - 40) / piece.length)}}}`,
  );
  const amounts = ['0,', '*a,', '[', '"",', 'x: '].map((piece) => `budget:\n  alerts: [${piece.repeat((size - 40) / piece.length)}]`);
  const repeated = ['[', '{a: ', '- ', '? ', 'a: ', '"', '#', '\n', '&a ', '!', 'a:\n', '[],', 'enabled: true\n'].map(fill);
  for (const text of [...repeated, ...lists, ...lists.map((text) => `${text}7]`), ...models, ...kinds, ...amounts, many, bomb, nested]) {
    const parsed = parseConfig(text, 'f');
    expect(parsed.problems.length).toBeLessThanOrEqual(20);
    expect([...parsed.entries.keys()].filter((key) => key !== 'enabled')).toEqual([]);
  }
  expect(problems(bomb).at(-1)).toBe('11 fail_closed: aliases are not used here');
});

test('an exception says its rule, its reason and when it expires; what is missing is named with its line', () => {
  const one = '    - rule: files.outside\n      paths: ~/scratch/\n      reason: mine\n      expires: 2026-12-31\n';
  const value = [{ rule: 'files.outside', paths: ['~/scratch/'], commands: [], reason: 'mine', expires: '2026-12-31' }];
  expect(settings(`governance:\n  exceptions:\n${one}`)).toEqual({ 'governance.exceptions': [value, 2] });
  const wrong = `governance:\n  exceptions:\n${one}    - rule: a\n      reason: x\n    - rule: a\n      expires: 2026-12-31\n    - rule: a\n      reason: x\n      expires: soon\n    - {rule: a, reason: x, expires: 2026-12-31, path: b}\n    - all\n`;
  expect(problems(wrong)).toEqual([
    '7 governance.exceptions[1]: it has no expires',
    '9 governance.exceptions[2]: it has no reason',
    '11 governance.exceptions[3]: expires: "soon" is no day',
    '14 governance.exceptions[4]: there is no "path" in an exception',
    '15 governance.exceptions[5]: it must be a mapping',
  ]);
  expect(settings(wrong)).toEqual({});
});
