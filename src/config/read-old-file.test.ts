import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { COORDINATION_KEYS, FILE_PATTERN_KEYS } from '../compat/coordination/keys.ts';
import { COORDINATION, FILE_PATTERNS } from './old-samples.ts';
import { readOldFile } from './read-old-file.ts';

const read = (text: string) => readOldFile(text, 'coordination.yaml', COORDINATION_KEYS);
const said = (text: string) => read(text).problems.map(({ message }) => message.replace('coordination.yaml:', ''));

test('every key of both files is read, with its line', () => {
  const coordination = read(COORDINATION);
  expect(coordination.problems).toEqual([]);
  expect([...coordination.entries.keys()].toSorted()).toEqual(Object.keys(COORDINATION_KEYS).toSorted());
  expect(coordination.entries.get('session_coordination.session_timeout')).toEqual({ value: 7200, line: 4 });
  expect(coordination.entries.get('work_areas')?.value).toEqual([
    { name: 'pages', files: ['*.html', 'static/**/*.js', '!static/vendor/**'], dependencies: ['service'] },
    { name: 'service', files: ['service/**/*.py', '!service/tests/**'], dependencies: [] },
    { name: 'tests', files: ['service/tests/**'], dependencies: ['service'] },
  ]);
  expect(coordination.entries.get('priority_rules')?.value).toContainEqual({ match: 'hotfix', priority: 90 });
  const patterns = readOldFile(FILE_PATTERNS, 'file-patterns.yaml', FILE_PATTERN_KEYS);
  expect(patterns.problems).toEqual([]);
  expect([...patterns.entries.keys()].toSorted()).toEqual(Object.keys(FILE_PATTERN_KEYS).toSorted());
  expect(patterns.entries.get('timeouts')?.value).toContainEqual(['*.sql', 7200]);
});

test('line ends of another system, and a mark at the beginning, change nothing', () => {
  const plain = read(COORDINATION);
  expect(read(COORDINATION.replaceAll('\n', '\r\n'))).toEqual(plain);
  expect(read(`\u{feff}${COORDINATION}`).entries).toEqual(plain.entries);
});

describe('what is wrong is named with file, line and what is allowed', () => {
  const S = 'session_coordination:\n';
  test.each([
    [`${S}  session_timeout: "7200"`, '2: session_coordination.session_timeout: "7200" is not allowed'],
    [`${S}  session_timeout: 1.5`, '2: session_coordination.session_timeout: 1.5 is not allowed'],
    [`${S}  session_timout: 10`, '2: session_coordination.session_timout: there is no such key (did you mean session_timeout?)'],
    [`${S}  auto_register: yes please`, '2: session_coordination.auto_register: "yes please" is not allowed'],
    [`${S}  conflict_action: explode`, '2: session_coordination.conflict_action: "explode" is not allowed'],
    [`${S}  notification_types: [session_start, nonsense]`, '2: session_coordination.notification_types[1]: "nonsense" is not allowed'],
    [`${S}  critical_files: "*.py"`, '2: session_coordination.critical_files: "*.py" is not allowed'],
    [`${S}  critical_files: [../up]`, '2: session_coordination.critical_files[0]: "../up" '],
    [`${S}  retention_days: 7\n  retention_days: 8`, '3: session_coordination.retention_days: it is set a second time; the first counts'],
    [`${S}  retention_days:`, '2: session_coordination.retention_days: it has no value'],
    ['session_coordination: 7', '1: session_coordination: it must be a mapping of keys'],
    ['work_areas:\n  a: [x]', '2: work_areas.a: it has another form'],
    ['work_areas:\n  a:\n    dependencies: []', '2: work_areas.a: it has no files'],
    ['work_areas:\n  a:\n    files: [x]\n    dependencies: [b]', '1: work_areas.a.dependencies: there is no area "b"'],
    ['priority_rules:\n  - match: a\n    priority: high', '2: priority_rules[0].priority: "high" is not allowed'],
    ['priority_rules:\n  - a', '2: priority_rules[0]: it must be a mapping'],
    [`a: &a [1, 2]\nsession_coordination:\n  critical_files: *a`, '1: a: there is no such key'],
    [`${S}  lock_timeout: 5\n bad: [`, '3: syntax: '],
    [`${S}\tlock_timeout: 5`, '2: syntax: a tab indents this line; use spaces'],
  ])('%j', (text, expected) => {
    expect(said(text)[0]).toContain(expected);
  });
});

test('the rest of a file counts although one key is wrong', () => {
  const found = read('session_coordination:\n  session_timeout: never\n  lock_timeout: 60\nwork_areas:\n  a: {files: [x]}\n  b: 7\n');
  expect(found.broken).toEqual(['session_coordination.session_timeout']);
  expect(found.entries.get('session_coordination.lock_timeout')?.value).toBe(60);
  expect(found.entries.get('work_areas')?.value).toEqual([{ name: 'a', files: ['x'], dependencies: [] }]);
});

test('a file of somebody else with the same name says nothing, broken or not', () => {
  for (const text of ['', 'services:\n  web: 1\n', '- a\n- b\n', 'kind: [', 'just text'])
    expect(read(text)).toEqual({ entries: new Map(), problems: [], broken: [], unreadable: false });
});

test('a bomb of aliases costs nothing and counts for nothing', () => {
  const bomb = Array.from({ length: 30 }, (_, i) => `x${i}: &x${i} [${`*x${i - 1}, `.repeat(i === 0 ? 0 : 9)}a]`).join('\n');
  const found = read(`${bomb}\nsession_coordination:\n  critical_files: *x29\n  lock_timeout: 60\n`);
  expect(found.entries.get('session_coordination.lock_timeout')?.value).toBe(60);
  expect(found.broken).toEqual(['session_coordination.critical_files']);
  expect(found.problems).toHaveLength(20);
});

test('whatever a file holds, reading it never throws, and what is read has the form of its key', () => {
  const names = Object.keys(COORDINATION_KEYS).flatMap((key) => key.split('.'));
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.string(),
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), tie('any'), { maxKeys: 5 }),
    ),
  })).any;
  const text = fc.oneof(
    fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 4 }).map((top) => stringify(top)),
    fc.record({ session_coordination: value, work_areas: value, priority_rules: value }).map((top) => stringify(top)),
    fc
      .tuple(fc.nat(COORDINATION.length), fc.string(), fc.nat(40))
      .map(([at, put, cut]) => COORDINATION.slice(0, at) + put + COORDINATION.slice(at + cut)),
    fc.string({ unit: 'binary' }).map((junk) => `session_coordination:\n  lock_timeout: 5\n${junk}`),
  );
  fc.assert(
    fc.property(text, (file) => {
      const { entries, problems, broken } = read(file);
      for (const [key, entry] of entries) {
        const { type } = COORDINATION_KEYS[key as keyof typeof COORDINATION_KEYS];
        expect(entry.line).toBeGreaterThan(0);
        if (type === 'boolean') expect(typeof entry.value).toBe('boolean');
        else if (type === 'whole') expect(Number.isInteger(entry.value)).toBe(true);
        else if (type === 'text' || type === 'choice') expect(typeof entry.value).toBe('string');
        else expect(Array.isArray(entry.value)).toBe(true);
      }
      for (const key of broken) expect(entries.has(key)).toBe(false);
      for (const { message } of problems) expect(message).toMatch(/^coordination\.yaml:\d+: /);
      if (broken.length > 0) expect(problems.length).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});
