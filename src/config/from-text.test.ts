import { expect, test } from 'vitest';
import { valueFromText } from './from-text.ts';
import type { SettingKey, Value } from './schema.ts';
import { isAllowed } from './value.ts';

const KINDS = 'input:5 cache_write_5m:6.25 cache_write_1h:10 cache_read:0.5 output:25';
const PRICES = { input: 5, cacheWrite5m: 6.25, cacheWrite1h: 10, cacheRead: 0.5, output: 25 };

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
  expect(valueFromText(key, text).value).toBe(value);
  expect(valueFromText(key, text).faults).toHaveLength(value === undefined ? 1 : 0);
});

test.each<[SettingKey, string, Value | undefined]>([
  ['leases.critical', '.env', ['.env']],
  ['leases.critical', ' .env , *.pem,.env', ['.env', '*.pem']],
  ['leases.critical', 'src/{a,b}/[,x].ts,c', ['src/{a,b}/[,x].ts', 'c']],
  ['leases.critical', String.raw`a\,b,\{,c`, [String.raw`a\,b`, String.raw`\{`, 'c']],
  ['leases.critical', 'a,', undefined],
  ['leases.critical', ' ', undefined],
  ['leases.critical', '../a', undefined],
  ['leases.critical', 'x'.repeat(201), undefined],
  ['leases.critical', Array.from({ length: 201 }, (_, i) => i).join(), undefined],
  ['leases.critical', '7', ['7']],
  ['leases.ttl', 'a=60', [['a', 60]]],
  [
    'leases.ttl',
    'z{a,b}=7 , c=d = 8',
    [
      ['z{a,b}', 7],
      ['c=d', 8],
    ],
  ],
  ['leases.ttl', 'a=60,a=60', undefined],
  ['leases.ttl', 'a', undefined],
  ['leases.ttl', '=60', undefined],
  ['leases.ttl', 'a=', undefined],
  ['leases.ttl', 'a=0', undefined],
  ['leases.ttl', 'a=1.5', undefined],
  ['leases.ttl', 'a=1e3', undefined],
  ['budget.alerts', '18,16,14', [18, 16, 14]],
  ['budget.alerts', ' 9 , 20,9', [9, 20]],
  ['budget.alerts', '18,', undefined],
  ['budget.alerts', '0', undefined],
  ['budget.alerts', '100', undefined],
  ['budget.alerts', '1.5', undefined],
  ['budget.alerts', '-1', undefined],
  ['budget.alerts', Array.from({ length: 201 }, () => 5).join(), undefined],
  ['context.corrections', 'no way, STOP IT,no way', ['no way', 'STOP IT']],
  ['context.corrections', String.raw`no\, not that,[a,C:\\d\e`, ['no, not that', '[a', String.raw`C:\d\e`]],
  ['context.corrections', '7', ['7']],
  ['context.corrections', 'a,,b', undefined],
  ['context.corrections', 'x'.repeat(201), undefined],
  ['context.corrections', 'a\u202eb', undefined],
  ['budget.prices', `m=${KINDS}`, { m: PRICES }],
  [
    'budget.prices',
    ` a=b:1 =  ${KINDS} , __proto__=${KINDS}`,
    Object.fromEntries([
      ['a=b:1', PRICES],
      ['__proto__', PRICES],
    ]),
  ],
  ['budget.prices', 'm=output:25 input:5', undefined],
  ['budget.prices', 'm=', undefined],
  ['budget.prices', 'm', undefined],
  ['budget.prices', `=${KINDS}`, undefined],
  ['budget.prices', `m=${KINDS} extra:1`, undefined],
  ['budget.prices', `m=${KINDS} input:1`, undefined],
  ['budget.prices', `m=${KINDS},m=${KINDS}`, undefined],
  ['budget.prices', `m=${KINDS.replace('input:5', 'input:free')}`, undefined],
  ['budget.prices', `m=${KINDS.replace('input:5', 'input:100001')}`, undefined],
])('%s from the text %j is %j', (key, text, value) => {
  const read = valueFromText(key, text);
  expect(read.value).toEqual(value);
  expect(read.faults).toHaveLength(value === undefined ? 1 : 0);
  expect(value === undefined || isAllowed(key, read.value)).toBe(true);
});

test.each<[SettingKey, string, string]>([
  ['budget.alerts', '18,ten', '[1]: "ten" is not allowed. Allowed: a whole number from 1 to 99'],
  [
    'budget.alerts',
    ',',
    '[0]: "" is not allowed. Allowed: a whole number from 1 to 99 [1]: "" is not allowed. Allowed: a whole number from 1 to 99',
  ],
  ['context.corrections', 'a,', '[1]: it is empty. Allowed: a text of 1 to 200 visible characters'],
  ['budget.prices', 'm', `[0]: "m" is not of the form model=kind:number …. Allowed: model=${KINDS.replaceAll(/:[\d.]+/g, ':number')}`],
  ['budget.prices', '=input:1', '[0]: it is empty. Allowed: the name of a model, of 1 to 200 visible characters'],
  [
    'budget.prices',
    'm=input:1 output:2',
    '["m"]: it has no price of cache_write_5m, cache_write_1h, cache_read. Allowed: a price for each of input, cache_write_5m, cache_write_1h, cache_read, output',
  ],
  [
    'budget.prices',
    `m=${KINDS} cacheRead:1`,
    '["m"].cacheRead: there is no such kind of token (did you mean cache_read?). Allowed: a price for each of input, cache_write_5m, cache_write_1h, cache_read, output',
  ],
  ['budget.prices', `m=${KINDS} input:1`, '["m"].input: it is set a second time. Allowed: each kind once'],
  ['budget.prices', 'm=input:$5', '["m"].input: "$5" is not allowed. Allowed: a number from 0 to 100000'],
])('%s from the text %j: what is wrong, where, and what is allowed', (key, text, said) => {
  const { faults } = valueFromText(key, text);
  expect(faults.map(({ at, detail, allowed }) => `${at}: ${detail}. Allowed: ${allowed}`).join(' ')).toBe(said);
});
