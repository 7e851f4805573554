import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { describe as describeSetting, valueOf } from './describe.ts';
import { loadConfig } from './load.ts';
import { DEFAULT_CONFIG, SETTINGS, SETTING_KEYS, type Setting, type SettingKey, type Value, isTighter } from './schema.ts';
import { NO_TRUST, type Trust } from './trust.ts';
import { allowedText, isAllowed, valueFromText, variableOf } from './value.ts';

function leaves(value: object, start = ''): string[] {
  return Object.entries(value).flatMap(([name, v]) => (typeof v === 'object' ? leaves(v, `${start}${name}.`) : [`${start}${name}`]));
}

test('the configuration has exactly the settings of the schema, each with an allowed default', () => {
  expect(leaves(DEFAULT_CONFIG).toSorted()).toEqual(SETTING_KEYS.toSorted());
  expect(SETTING_KEYS.filter((key) => !isAllowed(key, SETTINGS[key].default))).toEqual([]);
  expect(SETTING_KEYS.filter((key) => valueOf(DEFAULT_CONFIG, key) !== SETTINGS[key].default)).toEqual([]);
  expect(new Set(SETTING_KEYS.map(variableOf)).size).toBe(SETTING_KEYS.length);
});

test('what tightening means is a value or a direction that the setting can have', () => {
  const wrong = SETTING_KEYS.filter((key) => {
    const { tighter, type }: Setting = SETTINGS[key];
    if (tighter === null) return SETTINGS[key].scope === ('repository' as string);
    if (tighter === 'higher' || tighter === 'lower') return type !== 'integer' && type !== 'number';
    return valueFromText(key, tighter) === undefined;
  });
  expect(wrong).toEqual([]);
});

test('docs/configuration.md has one row for each setting and no other, and each row says what the schema says', () => {
  const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
  const rows = page.split('\n').filter((line) => /^\| `[a-z_.]+` \|/.test(line));
  const expected = SETTING_KEYS.map((key) => {
    const { allowed, default: standard, scope, tighter, variable, description } = describeSetting(key);
    return `| \`${key}\` | ${allowed} | \`${String(standard)}\` | ${scope} | ${tighter ?? '–'} | \`${variable}\` | ${description} |`;
  });
  expect(rows).toEqual(expected);
});

test('a setting that does not exist is named, with the one that was probably meant', () => {
  expect(() => describeSetting('leases.sotf')).toThrow('There is no setting called leases.sotf (did you mean leases.soft?)');
  expect(() => describeSetting('toString')).toThrow('There is no setting called toString');
  expect(describeSetting('cleanup.timeout_minutes')).toMatchObject({
    default: 120,
    scope: 'user',
    allowed: allowedText('cleanup.timeout_minutes'),
  });
});

test.each([
  ['fail_closed', 'TRUE', true],
  ['fail_closed', '1', true],
  ['fail_closed', '0', false],
  ['fail_closed', 'yes', undefined],
  ['leases.soft', 'deny', 'deny'],
  ['leases.soft', 'DENY', undefined],
  ['journal.retention_days', '7', 7],
  ['journal.retention_days', '7.5', undefined],
  ['journal.retention_days', '0', undefined],
  ['journal.retention_days', ' 7', undefined],
  ['journal.retention_days', '0x7', undefined],
  ['cleanup.timeout_minutes', '0.05', 0.05],
  ['cleanup.timeout_minutes', 'NaN', undefined],
] as const)('%s from the text %j is %s', (key, text, value) => {
  expect(valueFromText(key, text)).toBe(value);
});

/** Every value of a small setting; of a number its ends, its default and many between. */
function someValues(key: SettingKey): fc.Arbitrary<Value> {
  const setting: Setting = SETTINGS[key];
  if (setting.type === 'boolean') return fc.boolean();
  if (setting.type === 'choice') return fc.constantFrom(...setting.values);
  const { min, max, default: standard } = setting;
  const between = setting.type === 'integer' ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true, noDefaultInfinity: true });
  return fc.oneof(
    fc.constantFrom(min, max, standard),
    between.map((n) => (setting.type === 'integer' ? n : Math.max(min, Number(n.toFixed(3))))),
  );
}

function yaml(key: SettingKey, value: Value): string {
  const [section, name] = key.split('.');
  return name === undefined ? `${key}: ${String(value)}\n` : `${section}:\n  ${name}: ${String(value)}\n`;
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
      safe: after === before || (SETTINGS[key].scope === 'repository' && isTighter(key, after, before)),
      // Exactly what did not count although it would have changed something is said.
      told: both.warnings.length === (after === before && repository !== before ? 1 : 0),
      others: SETTING_KEYS.every((other) => other === key || valueOf(both.config, other) === valueOf(own.config, other)),
      user,
      repository,
      after,
    };
  });
  expect(seen.filter(({ safe, told, others }) => !safe || !told || !others)).toEqual([]);
});

test('tightening has no cycles: of two values at most one is the stricter', () => {
  for (const key of SETTING_KEYS) {
    const pairs = fc.sample(fc.tuple(someValues(key), someValues(key)), 100);
    expect(pairs.filter(([a, b]) => isTighter(key, a, b) && isTighter(key, b, a))).toEqual([]);
  }
});
