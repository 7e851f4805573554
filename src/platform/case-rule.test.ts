import { existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { caseRuleOf, foldKey } from './case-rule.ts';

// TMPDIR may point to a file system of the other kind: what is true of it is asked by writing.
test('the rule is the one that the file system shows when a file is written', () => {
  const d = temporary();
  writeFileSync(join(d, 'Name'), '');
  const truth = existsSync(join(d, 'nAME')) ? 'insensitive' : 'sensitive';
  expect(caseRuleOf(d)).toBe(truth);
  expect(caseRuleOf(d)).toBe(truth);
  mkdirSync(join(d, '1/2'), { recursive: true });
  expect(caseRuleOf(join(d, '1/2')), 'empty').toBe(truth);
  expect(caseRuleOf(join(d, '1/2/3/4')), 'missing').toBe(truth);
});

test('two names of one file that differ only in case prove that case matters', () => {
  const d = temporary();
  writeFileSync(join(d, 'aa'), '');
  const truth = existsSync(join(d, 'AA')) ? 'insensitive' : 'sensitive';
  if (truth === 'sensitive') linkSync(join(d, 'aa'), join(d, 'AA'));
  expect(caseRuleOf(d)).toBe(truth);
});

test('two files that look alike and differ only in case prove that case matters', () => {
  const d = temporary();
  for (const name of ['bb', 'BB']) {
    writeFileSync(join(d, name), '');
    utimesSync(join(d, name), 1, 1);
  }
  expect(caseRuleOf(d)).toBe(readdirSync(d).length === 2 ? 'sensitive' : 'insensitive');
});

test('a file system without a single letter is sensitive until it shows otherwise', () => {
  expect(caseRuleOf('/proc/self/fd')).toBe('sensitive');
  expect(caseRuleOf('/')).toBe(existsSync('/PROC') ? 'insensitive' : 'sensitive');
});

test('keys: untouched where case matters, one for all spellings where it does not', () => {
  const composed = 'src/\u00c4rger.ts';
  const decomposed = 'src/A\u0308RGER.TS';
  expect(foldKey(composed, 'sensitive')).toBe(composed);
  expect(foldKey(decomposed, 'sensitive')).toBe(decomposed);
  expect(foldKey(composed, 'insensitive')).toBe('src/\u00e4rger.ts');
  expect(foldKey(decomposed, 'insensitive')).toBe('src/\u00e4rger.ts');
  expect(new Set(['ΟΔΟΣ', 'οδος', 'οδοσ'].map((name) => foldKey(name, 'insensitive'))).size).toBe(1);
});

test('property: folding twice is folding once, and ASCII case never matters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const key = foldKey(text, 'insensitive');
      expect(foldKey(key, 'insensitive')).toBe(key);
      expect(foldKey(text, 'sensitive')).toBe(text);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
      expect(foldKey(text.toUpperCase(), 'insensitive')).toBe(foldKey(text.toLowerCase(), 'insensitive'));
    }),
  );
});

function temporary(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-')));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}
