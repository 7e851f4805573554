import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_RULES } from '../../src/core/governance/packs/built-in.ts';
import { DOMAINS } from '../../src/core/governance/rule.ts';
import { rowOf } from './rules-page.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/rules.md', import.meta.url)), 'utf8');

/** Rows of the built-in rules below the heading of a domain. */
function rowsOf(domain: string): string[] {
  const [, section = ''] = page.split(`### ${domain}\n`);
  return (section.split(/^##/m)[0] ?? '').split('\n').filter((line) => line.startsWith('| `'));
}

describe('docs/rules.md', () => {
  test.each(DOMAINS)('%s: the rules of the page are those of the code', (domain) => {
    expect(rowsOf(domain)).toEqual(BUILT_IN_RULES.filter((rule) => rule.domain === domain).map(rowOf));
  });

  test('names every kind of act that a built-in rule is about', () => {
    const kinds = new Set(BUILT_IN_RULES.flatMap(({ match }) => [match].flat()).flatMap(({ acts }) => acts));
    expect(Array.from(kinds).filter((kind) => !page.includes(`| \`${kind}\` |`))).toEqual([]);
  });
});
