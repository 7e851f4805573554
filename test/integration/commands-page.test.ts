import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CATALOG } from '../../src/cli/catalog.ts';
import { temporaryHome } from './cli-support/home.ts';
import { rollcall } from './cli-support/run-cli.ts';

const page = readFileSync(new URL('../../docs/commands.md', import.meta.url), 'utf8');

/** Each section of docs/commands.md: the words of its heading, its options and arguments, its examples. */
const documented = page
  .split(/^## /m)
  .slice(1)
  .map((section) => ({
    heading: /^`rollcall ([^`]+)`/.exec(section)?.[1] ?? '',
    alias: /^Alias: `rollcall ([^`]+)`\.$/m.exec(section)?.[1],
    terms: Array.from(section.matchAll(/^\| `([^`]+)` \| \S/gm), ([, term]) => term),
    examples: Array.from(section.matchAll(/^(rollcall .*?) {4}# \S/gm), ([, example]) => example),
  }));

/** What a help text of the real command shows, without what every command has. */
function shown(help: string) {
  const terms = (part: string): string[] => {
    const body = new RegExp(`^${part}:\\n((?: {2}.*\\n)+)`, 'm').exec(help)?.[1] ?? '';
    return Array.from(body.matchAll(/^ {2}(\S.*?)(?: {2}|$)/gm), ([, term = '']) => term);
  };
  return {
    options: terms('Options').filter((flags) => flags !== '--json' && flags !== '-h, --help'),
    args: terms('Arguments'),
    examples: Array.from(help.matchAll(/^ {2}\$ (.*)$/gm), ([, example]) => example),
  };
}

const home = temporaryHome();
const helps = new Map<string, string>();
beforeAll(async () => {
  for (const { name } of CATALOG) {
    const { status, stdout, stderr } = await rollcall([...name.split(' '), '--help'], { env: home.env });
    if (status !== 0 || stderr !== '') throw new Error(`rollcall ${name} --help: ${status} ${stderr}`);
    helps.set(name, stdout);
  }
});
afterAll(() => home.remove());

describe('the page of commands', () => {
  test('has one section for each command, and none for anything else', () => {
    const headings = CATALOG.map(({ name, args = [] }) => [name, ...args.map((a) => a.name)].join(' '));
    expect(documented.map((d) => d.heading)).toEqual(headings);
  });

  test.each(CATALOG.map(({ name }, at) => ({ name, at })))('rollcall $name: page and --help name the same', ({ name, at }) => {
    const section = documented[at];
    const help = shown(helps.get(name) ?? '');
    const args = section?.terms.filter((term) => !term?.startsWith('-')) ?? [];
    expect(section?.terms.filter((term) => term?.startsWith('-'))).toEqual(help.options);
    expect(args.map((term) => term?.replace(/[<>[\]]|\.\.\./g, ''))).toEqual(help.args);
    expect(section?.examples).toEqual(help.examples);
    expect(help.examples.length).toBeGreaterThan(0);
    const alias = /^Usage: rollcall \S*\|(\S+)/.exec(helps.get(name) ?? '')?.[1];
    expect(section?.alias).toBe(alias);
  });

  test('every command is in the list of `rollcall --help`', async () => {
    const { stdout } = await rollcall(['--help'], { env: home.env });
    const listed = Array.from(/^Commands:\n((?: {2}.*\n)+)/m.exec(stdout)?.[1]?.matchAll(/^ {2}([\w-]+)/gm) ?? [], ([, word]) => word);
    expect(listed).toEqual([...new Set(CATALOG.map(({ name }) => name.split(' ')[0])), 'help']);
    expect(stdout).toContain('$ rollcall status');
  });
});
