import { describe, expect, test } from 'vitest';
import { failuresOf, judgeExample } from '../examples.ts';
import { RuleBook } from '../rule-book.ts';
import { DOMAINS, type Example } from '../rule.ts';
import { BUILT_IN, BUILT_IN_RULES } from './built-in.ts';

const shown = (example: Example): string => (typeof example === 'string' ? example : JSON.stringify(example));
const names = BUILT_IN_RULES.map((rule) => [rule.id, rule] as const);

describe('every rule', () => {
  test.each(names)('%s answers its examples', (_, rule) => {
    expect(
      failuresOf(rule, BUILT_IN).map(
        ({ example, wanted, got }) => `${shown(example)}: ${wanted}, got ${got.outcome} ${got.rule?.id ?? ''}`,
      ),
    ).toEqual([]);
  });

  test.each(names)('%s: without it, one of its examples is answered otherwise', (id, rule) => {
    const without = new RuleBook(BUILT_IN_RULES.filter((one) => one.id !== id));
    expect(failuresOf(rule, without).length).toBeGreaterThan(0);
  });

  test.each(names)('%s: each of its ways to match is needed', (_, rule) => {
    const matches = Array.isArray(rule.match) ? rule.match : [rule.match];
    for (const match of matches) {
      const lesser = { ...rule, match: matches.filter((one) => one !== match) };
      const book = new RuleBook(BUILT_IN_RULES.map((one) => (one === rule ? lesser : one)));
      expect(failuresOf(rule, book).length).toBeGreaterThan(0);
    }
  });

  test.each(names)('%s advises what passes itself', (_, rule) => {
    const advised = [...(rule.mustDeny ?? []), ...(rule.mustAsk ?? [])].map((example) => judgeExample(example, BUILT_IN).alternative);
    const stopped = advised.filter((alternative) => alternative !== null && judgeExample(alternative, BUILT_IN).outcome !== 'silent');
    expect(stopped).toEqual([]);
  });

  test.each(names)('%s has examples of both kinds, and a message without gaps', (_, rule) => {
    const stopped = [...(rule.outcome === 'deny' ? (rule.mustDeny ?? []) : (rule.mustAsk ?? []))];
    expect(stopped.length).toBeGreaterThan(0);
    expect(rule.mustPass.length).toBeGreaterThan(0);
    const [advised] = stopped.map((example) => judgeExample(example, BUILT_IN));
    expect(advised?.text).not.toContain('unknown)');
    if (rule.alternative !== null) expect(advised?.alternative).not.toBeNull();
  });
});

test('ids are one each, and every domain has rules', () => {
  expect(new Set(BUILT_IN_RULES.map(({ id }) => id)).size).toBe(BUILT_IN_RULES.length);
  expect(new Set(BUILT_IN_RULES.map(({ domain }) => domain))).toEqual(new Set(DOMAINS));
});
