import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { hostileStrings } from '../../test/hostile-strings.ts';
import { shellWord } from './shell-word.ts';

test('plain paths stay bare', () => {
  for (const path of ['src/a.ts', '/work/x_1/y-2.ts', '.rollcall.yaml']) expect(shellWord(path)).toBe(path);
});

test('sh reads every other text as the same one word, also a word of a word', () => {
  const texts = ['', 'x y.txt', "it's", '$(id)', '`id`', '-rf', '"', '\\', '*', 'a\nb', "'", ...hostileStrings.map(({ text }) => text)];
  for (const text of texts.filter((t) => !t.includes('\0') && t.isWellFormed())) {
    const once = `printf %s ${shellWord(text)}`;
    for (const input of [once, `eval ${shellWord(once)}`]) expect(execFileSync('/bin/sh', { input, encoding: 'utf8' })).toBe(text);
  }
});
