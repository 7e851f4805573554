import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redact, rules } from '../../src/core/redaction/redact.ts';
import { BASE62, BASE64, DIGITS, HEX, LOWER, pick, placed, secretSamples, tokens, URL64 } from '../secret-samples.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Twelve characters of it in a row (all of a shorter one) still stand there. */
function leaks(text: string, secret: string): boolean {
  const length = Math.min(12, secret.length);
  for (let start = 0; start + length <= secret.length; start++) {
    if (text.includes(secret.slice(start, start + length))) return true;
  }
  return false;
}

const hex = (length: number) => pick(HEX, length);
const uuid = () => [8, 4, 4, 4, 12].map(hex).join('-');

function countWrong(lines: Iterable<string>) {
  const wrong: string[] = [];
  let total = 0;
  for (const line of lines) {
    total++;
    if (redact(line).found.length > 0) wrong.push(line.slice(0, 200));
  }
  return { total, wrong, per10000: (10_000 * wrong.length) / total };
}

function* linesOfFiles(): Generator<string> {
  const files = globSync(['{src,docs,e2e,hooks,scripts}/**/*.{ts,md,mjs}', 'node_modules/**/*.{ts,md}', '*lock.json', '*.md'], {
    cwd: ROOT,
  });
  for (const file of files) {
    if (!file.endsWith('.test.ts') || file.startsWith('node_modules')) yield* readFileSync(join(ROOT, file), 'utf8').split('\n');
  }
}

function* generatedLines(): Generator<string> {
  const makers: (() => string)[] = [
    () => hex(40),
    () => `commit ${hex(40)}`,
    () => `index ${hex(7)}..${hex(7)} 100644`,
    () => `  "integrity": "sha512-${pick(BASE64, 86)}==",`,
    () => `  resolved "https://registry.yarnpkg.com/x/-/x-1.2.3.tgz#${hex(40)}"`,
    () => `golang.org/x/mod v0.1${hex(1)}.0 h1:${pick(BASE64, 43)}=`,
    () => `checksum = "${hex(64)}"`,
    () => `image: node@sha256:${hex(64)}`,
    () => `"sessionId": "${uuid()}", "toolUseId": "toolu_${pick(BASE62, 24)}"`,
    () => uuid(),
    () => `![shot](data:image/png;base64,iVBORw0KGgo${pick(BASE64, 1200)}=)`,
    () => pick(BASE64, 76),
    () => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${pick(BASE64, 43)} me@host`,
    () => `256 SHA256:${pick(BASE64, 43)} me@host (ED25519)`,
    () => `"usage": {"input_tokens": ${pick(DIGITS, 6)}, "cache_read_input_tokens": ${pick(DIGITS, 8)}}`,
    () => `etag: W/"${pick(BASE64, 27)}"`,
    () => `<script src="/assets/index-${pick(URL64, 8)}.js" integrity="sha384-${pick(BASE64, 64)}">`,
    () => `2026-01-${pick('012', 1)}${pick('123456789', 1)}T10:20:30.${pick(DIGITS, 3)}Z pid=${pick('123456789', 5)} token refreshed`,
    () => `src/${pick(LOWER, 8)}/${pick(LOWER, 6)}-token.ts:${pick('123456789', 3)}:9 - token is not used`,
    () => `class="sk-${pick(LOWER, 7)} sk-circle-fade-dot" key="${pick(LOWER, 4)}-${pick(DIGITS, 4)}"`,
  ];
  for (let round = 0; round < 1000; round++) for (const make of makers) yield make();
}

describe('secrets', () => {
  test('are replaced: at least 95 of 100', () => {
    const missed = secretSamples.filter(({ text, secret }) => leaks(redact(text).text, secret));
    const recall = 1 - missed.length / secretSamples.length;
    console.log(
      `redaction: recall ${(100 * recall).toFixed(2)} % (${secretSamples.length} samples of ${tokens.length + placed.length} kinds)`,
    );
    expect(secretSamples.length).toBeGreaterThanOrEqual(60);
    expect(recall >= 0.95 ? [] : missed.slice(0, 20)).toEqual([]);
  });

  test('have samples for every rule', () => {
    expect(new Set(secretSamples.map(({ rule }) => rule))).toEqual(new Set(rules.map(({ id }) => id)));
  });

  test.each([...tokens, ...placed].map(([rule], kind) => ({ rule, kind })))('$rule names its own ($kind)', ({ rule, kind }) => {
    const own = secretSamples.filter((sample) => sample.kind === kind);
    const named = own.filter(({ text }) => redact(text).found.some((find) => find.rule === rule));
    expect(named.length).toBeGreaterThanOrEqual(8);
  });

  test('what stands around them stays', () => {
    for (const [rule, make] of tokens) {
      expect(redact(`use ${make()} for this`)).toEqual({ text: 'use *** for this', found: [{ rule, count: 1 }] });
    }
    expect(redact(`postgres://app:${pick(BASE62, 12)}@db:5432/app`).text).toBe('postgres://app:***@db:5432/app');
    expect(redact(`password: ${pick(BASE62, 30)}\nuser: me`).text).toBe('password: ***\nuser: me');
  });
});

describe('ordinary lines', () => {
  test('of files stay as they are: at most one wrong in 10,000', { timeout: 120_000 }, () => {
    const { total, wrong, per10000 } = countWrong(linesOfFiles());
    console.log(`redaction: ${wrong.length} false of ${total} lines of files (${per10000.toFixed(2)} per 10,000)`);
    expect(total).toBeGreaterThanOrEqual(10_000);
    expect(per10000 <= 1 ? [] : wrong.slice(0, 20)).toEqual([]);
  });

  test('with hashes, ids and pictures stay as they are: at most one wrong in 10,000', { timeout: 120_000 }, () => {
    const { total, wrong, per10000 } = countWrong(generatedLines());
    console.log(`redaction: ${wrong.length} false of ${total} generated lines (${per10000.toFixed(2)} per 10,000)`);
    expect(total).toBeGreaterThanOrEqual(10_000);
    expect(per10000 <= 1 ? [] : wrong.slice(0, 20)).toEqual([]);
  });
});

describe('any text', () => {
  const pieces = fc.oneof(
    fc.constantFrom(...secretSamples.map(({ text }) => text)),
    fc.constantFrom(...secretSamples.map(({ secret }) => secret)),
    fc.constantFrom(...rules.flatMap(({ keywords }) => keywords)),
    fc.constantFrom(...rules.map(({ pattern }) => pattern?.source ?? '')),
    fc.constantFrom(
      '***',
      '*',
      '=',
      ': ',
      '"',
      ' ',
      '\n',
      '\\n',
      '@',
      '://',
      'is ',
      '-----BEGIN PRIVATE KEY-----',
      '-----END PRIVATE KEY-----',
    ),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.string({ maxLength: 40 }),
  );
  const glued = fc.array(fc.tuple(pieces, fc.nat(30), fc.boolean()), { maxLength: 12 }).map((list) => {
    return list.map(([piece, cut, whole]) => (whole ? piece : piece.slice(cut))).join('');
  });

  test('redacted twice is redacted once', () => {
    fc.assert(
      fc.property(glued, (text) => {
        const once = redact(text).text;
        expect(redact(once)).toEqual({ text: once, found: [] });
      }),
      { numRuns: 3000 },
    );
  });

  test('without a find is given back as it was', () => {
    fc.assert(
      fc.property(fc.oneof(glued, fc.string({ unit: 'binary' })), (text) => {
        const redacted = redact(text);
        expect(redacted.text === text).toBe(redacted.found.length === 0);
      }),
      { numRuns: 1000 },
    );
  });

  // A search in quadratic time would take hours here. Its syntax is checked beside the rules (linear-time.test.ts).
  test('of a megabyte that begins a secret again and again comes to an end', { timeout: 600_000 }, () => {
    const keywords = [...new Set(rules.flatMap((rule) => rule.keywords))];
    const openers = [
      ...keywords,
      ...placed.map(([, before]) => before).filter((before) => before !== ''),
      '-----BEGIN PRIVATE KEY-----',
      '-----END ',
    ];
    for (const opener of openers) {
      for (const unit of [opener, `${opener.toUpperCase()}${opener}a1B`]) {
        const text = unit.repeat(Math.ceil(2 ** 20 / unit.length));
        expect(redact(text).text.length).toBeLessThanOrEqual(text.length + 3);
      }
    }
  });
});
