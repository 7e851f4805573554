import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { TokenPrices } from '../core/budget/prices.ts';
import { describe as describeSetting, valueOf } from './describe.ts';
import { valueFromText } from './from-text.ts';
import { loadConfig } from './load.ts';
import { parseConfig } from './parse.ts';
import { DEFAULT_CONFIG, SETTINGS, SETTING_KEYS, type Setting, type SettingKey, type Table, type Value } from './schema.ts';
import { isTighter, sameValue } from './tightening.ts';
import { NO_TRUST, type Trust } from './trust.ts';
import { allowedText, isAllowed, variableOf } from './value.ts';

function leaves(value: object, start = ''): string[] {
  return Object.entries(value).flatMap(([name, v]) =>
    typeof v === 'object' && !Array.isArray(v) && start === '' ? leaves(v, `${name}.`) : [`${start}${name}`],
  );
}

test('the configuration has exactly the settings of the schema, each with an allowed default', () => {
  expect(leaves(DEFAULT_CONFIG).toSorted()).toEqual(['workAreas', 'priorityRules', ...SETTING_KEYS].toSorted());
  expect(SETTING_KEYS.filter((key) => !isAllowed(key, SETTINGS[key].default))).toEqual([]);
  expect(SETTING_KEYS.filter((key) => valueOf(DEFAULT_CONFIG, key) !== SETTINGS[key].default)).toEqual([]);
  expect(new Set(SETTING_KEYS.map(variableOf)).size).toBe(SETTING_KEYS.length);
});

test('what tightening means is a value, an order or a direction that the setting can have', () => {
  const wrong = SETTING_KEYS.filter((key) => {
    const setting: Setting = SETTINGS[key];
    const { tighter, type, scope } = setting;
    if (tighter === null) return scope === 'repository';
    if (tighter === 'more') return type !== 'list' && type !== 'texts' && type !== 'numbers';
    if (tighter === 'higher' || tighter === 'lower') return type !== 'integer' && type !== 'number';
    if (!['boolean', 'choice', 'integer', 'number'].includes(type)) return true;
    if (typeof tighter === 'string') return valueFromText(key, tighter).value === undefined;
    return type !== 'choice' || tighter.toSorted().join() !== setting.values.toSorted().join();
  });
  expect(wrong).toEqual([]);
});

function shown(key: SettingKey, value: Value): string {
  if (SETTINGS[key].type === 'directory' || SETTINGS[key].type === 'command') return JSON.stringify(value);
  if (typeof value !== 'object') return String(value);
  if (SETTINGS[key].type === 'table') return JSON.stringify(Object.fromEntries(value as Table));
  return SETTINGS[key].type === 'prices' ? JSON.stringify(value, asWritten) : JSON.stringify(value);
}

/** Prices with the names that a file gives the kinds. */
function asWritten(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('cacheRead' in value)) return value;
  const { input, cacheWrite5m, cacheWrite1h, cacheRead, output } = value as TokenPrices;
  return { input, cache_write_5m: cacheWrite5m, cache_write_1h: cacheWrite1h, cache_read: cacheRead, output };
}

test('docs/configuration.md has one row for each setting and no other, and each row says what the schema says', () => {
  const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
  const rows = page.split('\n').filter((line) => /^\| `[a-z_.]+` \|/.test(line));
  const expected = SETTING_KEYS.map((key) => {
    const { allowed, default: standard, scope, tighter, variable, description } = describeSetting(key);
    return `| \`${key}\` | ${allowed} | \`${shown(key, standard)}\` | ${scope} | ${tighter ?? '–'} | \`${variable}\` | ${description} |`;
  });
  expect(rows).toEqual(expected);
});

test('the examples of docs/configuration.md are right', () => {
  const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
  const examples = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text]) => parseConfig(text ?? '', 'example'));
  expect(examples.flatMap(({ problems }) => problems)).toEqual([]);
  const shownKeys = new Set(examples.flatMap(({ entries }) => [...entries.keys()]));
  expect([...shownKeys]).toEqual(
    expect.arrayContaining([
      'leases.soft',
      'leases.critical',
      'leases.ignore',
      'leases.ttl',
      'budget.alerts',
      'budget.prices',
      'context.corrections',
      'governance.exceptions',
      'init.services',
      'closedown.temporary',
    ]),
  );
  const variables = [...page.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, text]) => {
    const key = SETTING_KEYS.find((k) => variableOf(k) === name);
    return key && [valueFromText(key, text ?? '').value, examples.findLast(({ entries }) => entries.has(key))?.entries.get(key)?.value];
  });
  expect(variables.length).toBeGreaterThan(0);
  for (const pair of variables) {
    expect(pair?.[0]).toBeDefined();
    expect(pair?.[0]).toEqual(pair?.[1]);
  }
});

test('a setting that does not exist is named, with the one that was probably meant', () => {
  expect(() => describeSetting('leases.sotf')).toThrow('There is no setting called leases.sotf (did you mean leases.soft?)');
  expect(() => describeSetting('toString')).toThrow('There is no setting called toString');
  expect(describeSetting('cleanup.timeout_minutes')).toMatchObject({
    default: 120,
    scope: 'trusted',
    allowed: allowedText('cleanup.timeout_minutes'),
  });
});

test.each<[SettingKey, unknown]>([
  ['leases.critical', 'a'],
  ['leases.critical', [7]],
  ['leases.critical', [['a', 7]]],
  ['leases.critical', Array.from({ length: 201 }, () => 'a')],
  ['leases.ttl', { a: 60 }],
  ['leases.ttl', ['a', 60]],
  ['leases.ttl', [['a']]],
  ['leases.ttl', [['a', '60']]],
  [
    'leases.ttl',
    [
      ['a', 60],
      ['a', 61],
    ],
  ],
  ['leases.soft', ['deny']],
  ['enabled', []],
  ['budget.alerts', 18],
  ['budget.alerts', ['18']],
  ['budget.alerts', [0]],
  ['budget.alerts', [1.5]],
  ['budget.alerts', Array.from({ length: 201 }, () => 1)],
  ['context.corrections', [7]],
  ['context.corrections', ['']],
  ['context.corrections', [' no']],
  ['governance.exceptions', ['files.outside']],
  ['governance.exceptions', [{ rule: 'a', paths: [], commands: [], reason: 'why', expires: '2026-02-30' }]],
  ['governance.exceptions', [{ rule: 'a', paths: [], commands: [], expires: '2026-12-31' }]],
  ['governance.exceptions', [{ rule: 'a', paths: [], commands: [], reason: 'why' }]],
  ['init.services', []],
  ['init.services', { web: 3000 }],
  ['init.services', { web: {} }],
  ['init.services', { web: { port: 0 } }],
  ['init.services', { web: { port: 80, url: 'http://x/' } }],
  ['init.services', { web: { url: 'file:///etc/passwd' } }],
  ['init.services', { web: { command: '' } }],
  ['init.services', { web: { port: 80, block: true } }],
  ['init.tests', 'a\nb'],
  ['init.tests', 7],
  ['budget.prices', []],
  ['budget.prices', { m: 5 }],
  ['budget.prices', { m: { input: 5, output: 25 } }],
  ['budget.prices', { m: { input: 1, cacheWrite5m: 1, cacheWrite1h: 1, cacheRead: 1, output: -1 } }],
  ['budget.prices', { m: { input: 1, cacheWrite5m: 1, cacheWrite1h: 1, cacheRead: 1, output: 1, other: 1 } }],
  ['budget.prices', { '': { input: 1, cacheWrite5m: 1, cacheWrite1h: 1, cacheRead: 1, output: 1 } }],
])('%s cannot be %j', (key, value) => {
  expect(isAllowed(key, value)).toBe(false);
});

/** Every value of a small setting; of a number its ends, its default and many between. */
function someValues(key: SettingKey): fc.Arbitrary<Value> {
  const setting: Setting = SETTINGS[key];
  if (setting.type === 'boolean') return fc.boolean();
  if (setting.type === 'choice') return fc.constantFrom(...setting.values);
  if (setting.type === 'directory') return fc.constantFrom('', 'docs/coordination', '/srv/old', "it's", '# a', '7');
  if (setting.type === 'command') return fc.constantFrom('', 'npm test', "sh -c 'a && b' # c", '7');
  if (setting.type === 'services') {
    const service = fc.constantFrom(
      { port: 3000 },
      { url: 'http://localhost:1/x', blocking: false },
      { command: 'true # {x}', blocking: true },
    );
    return fc.dictionary(fc.constantFrom('web', 'my db', '7'), service, { maxKeys: 3, noNullPrototype: true });
  }
  const pattern = fc.constantFrom('.env', '*.lock', 'src/{a,b}/**', '7', '[x]y', 'true', '# a', "it's");
  if (setting.type === 'list') return fc.array(pattern, { maxLength: 5 });
  if (setting.type === 'texts') return fc.array(fc.constantFrom('no', 'not that, this', 'WHY', '7', '[x', "it's", '# a'), { maxLength: 5 });
  if (setting.type === 'exceptions') {
    const list = fc.array(pattern, { maxLength: 2 });
    const rule = fc.constantFrom('files.outside', 'mine');
    const expires = fc.constantFrom('2026-12-31', '2026-12-31T12:00Z');
    return fc.array(fc.record({ rule, paths: list, commands: list, reason: fc.constant('why not'), expires }, { noNullPrototype: true }), {
      maxLength: 3,
    });
  }
  const { min, max } = setting;
  if (setting.type === 'numbers') return fc.array(fc.integer({ min, max }), { maxLength: 5 });
  if (setting.type === 'prices') {
    const price = fc.oneof(fc.integer({ min, max }), fc.constant(0.25));
    const kinds = fc.record({ input: price, cacheWrite5m: price, cacheWrite1h: price, cacheRead: price, output: price });
    return fc.dictionary(fc.constantFrom('gpt-5.2', 'my/model:1', '7', '__proto__'), kinds, { maxKeys: 3, noNullPrototype: true });
  }
  if (setting.type === 'table') {
    const row = fc.tuple(pattern, fc.integer({ min, max }));
    return fc.uniqueArray(row, { maxLength: 5, selector: ([name]) => name });
  }
  const { default: standard } = setting;
  const between = setting.type === 'integer' ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true, noDefaultInfinity: true });
  return fc.oneof(
    fc.constantFrom(min, max, standard),
    between.map((n) => (setting.type === 'integer' ? n : Math.max(min, Number(n.toFixed(3))))),
  );
}

function yaml(key: SettingKey, value: Value): string {
  const [section, name] = key.split('.');
  return name === undefined ? `${key}: ${shown(key, value)}\n` : `${section}:\n  ${name}: ${shown(key, value)}\n`;
}

/** The same value, or a part of a list to which a repository may only add. */
function saysNothingNew(key: SettingKey, repository: Value, before: Value): boolean {
  const adds = (SETTINGS[key] as Setting).tighter === 'more';
  return sameValue(key, repository, before) || (adds && (repository as string[]).every((entry) => (before as string[]).includes(entry)));
}

const CHANGED: Trust = { of: () => 'changed', warning: null };

test.each(SETTING_KEYS)('property: no file of a repository that is not trusted weakens %s', (key) => {
  const d = mkdtempSync(join(tmpdir(), 'rollcall-'));
  onTestFinished(() => rmSync(d, { recursive: true }));
  const [userFile, repositoryFile] = [join(d, 'config.yaml'), join(d, '.rollcall.yaml')];
  const trials = fc.sample(fc.tuple(fc.option(someValues(key)), someValues(key), fc.constantFrom(NO_TRUST, CHANGED)), 100);
  const seen = trials.map(([user, repository, trust]) => {
    rmSync(userFile, { force: true });
    if (user !== null) writeFileSync(userFile, yaml(key, user));
    const own = loadConfig({ env: {}, userFile, repositoryFile: null, trust });
    writeFileSync(repositoryFile, yaml(key, repository));
    const both = loadConfig({ env: {}, userFile, repositoryFile, trust });
    expect(own.problems).toEqual([]);
    expect(both.problems).toEqual([]);
    const [before, after] = [valueOf(own.config, key), valueOf(both.config, key)];
    return {
      // The same value, or a stricter one where a repository may set it at all.
      safe: sameValue(key, after, before) || (SETTINGS[key].scope === 'repository' && isTighter(key, after, before)),
      // Exactly what did not count although it would have changed something is said.
      told: both.warnings.length === (sameValue(key, after, before) && !saysNothingNew(key, repository, before) ? 1 : 0),
      others: SETTING_KEYS.every((other) => other === key || sameValue(other, valueOf(both.config, other), valueOf(own.config, other))),
      source: both.sources[key] === (sameValue(key, after, before) ? own.sources[key] : 'repository'),
      user,
      repository,
      after,
    };
  });
  expect(seen.filter(({ safe, told, others, source }) => !safe || !told || !others || !source)).toEqual([]);
});

test('tightening has no cycles: of two values at most one is the stricter', () => {
  for (const key of SETTING_KEYS) {
    const pairs = fc.sample(fc.tuple(someValues(key), someValues(key)), 100);
    expect(pairs.filter(([a, b]) => isTighter(key, a, b) && isTighter(key, b, a))).toEqual([]);
  }
});
