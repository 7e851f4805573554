import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { sqlLosses } from './sql.ts';

const shown = (text: string): string[] =>
  sqlLosses(text).map(({ statement, what, name, limited }) => `${statement} ${what} ${name}${limited ? ' limited' : ''}`);

test.each<[string, string[]]>([
  ['SELECT 1', []],
  ['drop table if exists orders', ['drop table orders']],
  ['DROP DATABASE "shop"; CREATE DATABASE shop', ['drop database shop']],
  ['begin; delete from a; commit', ['delete rows a']],
  ['DELETE FROM a WHERE id = 1', ['delete rows a limited']],
  ['DELETE FROM a WHERE 1=1', ['delete rows a']],
  ['DELETE FROM a WHERE true RETURNING id', ['delete rows a']],
  ['delete from a limit 5', ['delete rows a limited']],
  ['UPDATE a SET b = 1', ['update rows a']],
  ['update a set b = 1 where c', ['update rows a limited']],
  ['TRUNCATE TABLE ONLY a, b', ['truncate table a']],
  ['ALTER TABLE a DROP COLUMN b', ['alter column a']],
  ['ALTER TABLE a ADD COLUMN b int', []],
  ["SELECT 'drop table x'", []],
  ['-- drop table x\nselect 1', []],
  ['/* drop table x */ select 1', []],
  ['EXPLAIN DELETE FROM a', []],
  ['EXPLAIN ANALYZE DELETE FROM a', ['delete rows a']],
  ['DROP MATERIALIZED VIEW v', ['drop materialized view v']],
  ['insert into a values (1); drop schema public cascade', ['drop schema public']],
])('%s', (text, wanted) => expect(shown(text)).toEqual(wanted));

test('it never throws', () => {
  const part = fc.constantFrom('drop ', 'table ', 'delete from ', 'where ', ';', "'", '--', '/*', '*/', 'x ', '\n', '"');
  const text = fc.oneof(
    fc.string(),
    fc.array(part).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (given) => {
      expect(Array.isArray(sqlLosses(given))).toBe(true);
    }),
  );
});
