import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { CATALOG } from '../../src/cli/catalog.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const NOT_OURS = new Set(['node_modules', 'dist', '.git', 'coverage']);

function filesBelow(directory: string, ending: string): string[] {
  return readdirSync(join(root, directory), { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : filesBelow(path, ending);
    return entry.name.endsWith(ending) ? [path] : [];
  });
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const pages = filesBelow('.', '.md');

describe('links', () => {
  const links = pages.flatMap((page) => linksOf(read(page)).map((target) => ({ page, target })));

  test('of every page lead to a file and a heading that exist', () => {
    expect(links.length).toBeGreaterThan(30);
    expect(links.filter(({ page, target }) => !leadsSomewhere(page, target)).map(({ page, target }) => `${page} → ${target}`)).toEqual([]);
  });
});

/** Targets inside of the repository; what stands in code is no link. */
function linksOf(text: string): string[] {
  const prose = text.replaceAll(/^```[^]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '`code`');
  return [...prose.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = '']) => target).filter((target) => !/^[a-z]+:/.test(target));
}

function leadsSomewhere(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (file.startsWith('..') || !existsSync(join(root, file))) return false;
  return anchor === undefined || headingsOf(read(file)).includes(anchor);
}

function headingsOf(text: string): string[] {
  return [...text.replaceAll(/^```[^]*?^```/gm, '').matchAll(/^#+ +(.+)$/gm)].map(([, title = '']) =>
    title
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('commands', () => {
  const known = new Set(CATALOG.flatMap(({ name, alias }) => (alias === undefined ? [name] : [name, alias])));
  const groups = new Set(
    CATALOG.map(({ name }) => name.split(' ')).flatMap(([first = '', second]) => (second === undefined ? [] : [first])),
  );
  const named = ['README.md', 'docs/guide.md', 'docs/how-it-works.md', 'docs/security.md', 'CONTRIBUTING.md', 'AGENTS.md'].flatMap((page) =>
    commandsOf(read(page)).map((words) => ({ page, words })),
  );

  test('that the pages name exist', () => {
    expect(named.length).toBeGreaterThan(30);
    const unknown = named.filter(
      ({ words: [first, second] }) => !known.has(first) && !(groups.has(first) && known.has(`${first} ${second}`)),
    );
    expect(unknown.map(({ page, words }) => `${page}: rollcall ${words.join(' ')}`)).toEqual([]);
  });

  test('npm scripts that the pages name exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const used = pages.flatMap((page) =>
      codeOf(read(page)).flatMap((code) => [...code.matchAll(/\bnpm run (?:--silent )?([\w:-]+)/g)].map(([, script = '']) => script)),
    );
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((script) => !(script in scripts))).toEqual([]);
  });
});

/** What follows `rollcall` (or `node bin/rollcall.mjs`) in code: the two next words, options left out. */
function commandsOf(text: string): [string, string][] {
  return codeOf(text).flatMap((code) =>
    [...code.matchAll(/(?:^|[\s(])(?:node bin\/rollcall\.mjs|rollcall)((?: +[^\s|&;#]+)+)/gm)].flatMap(
      ([, rest = '']): [string, string][] => {
        const [first, second = ''] = rest.trim().split(/ +/);
        return first === undefined || !/^[a-z]/.test(first) ? [] : [[first, second]];
      },
    ),
  );
}

function codeOf(text: string): string[] {
  const blocks = [...text.matchAll(/^```[a-z]*\n([^]*?)^```/gm)].map(([, code = '']) => code);
  const spans = [...text.replaceAll(/^```[^]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  return [...blocks, ...spans];
}

describe('the journal', () => {
  const written = filesBelow('src/daemon', '.ts')
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => entriesIn(read(file)));
  const section = /^## The journal\n([^]*?)^## /m.exec(read('docs/how-it-works.md'))?.[1] ?? '';
  const listed = new Map(
    [...section.matchAll(/^\| `([a-z.-]+)` \| [^|]+ \| (.+) \|$/gm)].map(([, kind = '', data = '']) => [kind, namesIn(data)]),
  );

  test('has the same kinds in the sources and in docs/how-it-works.md', () => {
    expect(written.length).toBeGreaterThan(10);
    expect([...listed.keys()].toSorted()).toEqual([...new Set(written.map(({ kind }) => kind))].toSorted());
  });

  test('is shown with the data of each kind', () => {
    for (const { kind, names, more } of written) {
      const shown = listed.get(kind) ?? [];
      expect({ kind, missing: names.filter((name) => !shown.includes(name)) }).toEqual({ kind, missing: [] });
      const tooMany = more ? [] : shown.filter((name) => !names.includes(name));
      expect({ kind, tooMany }).toEqual({ kind, tooMany: [] });
    }
  });
});

interface Entry {
  kind: string;
  names: string[];
  /** Another record is spread into the data, whose names do not stand here. */
  more: boolean;
}

/** Every entry that a source file writes: `journal(…, 'kind', { … })`, or an append with `kind: 'kind', data: { … }`. */
function entriesIn(source: string): Entry[] {
  const starts = source.matchAll(/(?:\bjournal\((?:[^()']|\([^()']*\))*,\s*|\bkind: )'([a-z]+\.[a-z-]+)',\s*(?:data: )?(?=\{)/g);
  return [...starts].map((match) => {
    const data = balanced(source, match.index + match[0].length);
    return {
      kind: match[1] ?? '',
      names: [...new Set([...data.matchAll(/(?<=[{,]\s*)(\w+)(?=\s*[:,}])/g)].map(([, name = '']) => name))],
      more: /\.\.\.\w/.test(data),
    };
  });
}

/** The text from the brace at `start` to the one that closes it. */
function balanced(source: string, start: number): string {
  let depth = 0;
  for (let at = start; at < source.length; at += 1) {
    if (source[at] === '{') depth += 1;
    if (source[at] === '}') depth -= 1;
    if (depth === 0) return source.slice(start, at + 1);
  }
  return source.slice(start);
}

/** The names in backticks, without those in parentheses: they are values. */
function namesIn(cell: string): string[] {
  return [...cell.replaceAll(/\([^)]*\)/g, '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
}

describe('docs/requirements.md', () => {
  const text = read('docs/requirements.md');
  const [, met = '', open = ''] = text.split(/^## /m);
  const rows = met.split('\n').filter((line) => /^\| [A-Z]\d\d /.test(line));
  const tests = rows.flatMap((row) => {
    const [id = '', , built = '', shown = ''] = row.slice(2, -2).split(' | ');
    return [...shown.matchAll(/`([^`]+)` ((?:"[^"]+"(?:, )?)+)/g)].map(([, file = '', titles = '']) => ({
      id,
      built: [...built.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path),
      file,
      titles: [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => title),
    }));
  });

  test('names for each row sources and tests that exist', () => {
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.map((row) => row.slice(2, 5)).filter((id) => !tests.some((t) => t.id === id))).toEqual([]);
    const missing = tests.flatMap(({ id, built, file, titles }) => {
      const sources = built.filter((path) => !existsSync(join(root, path))).map((path) => `${id}: ${path}`);
      if (!existsSync(join(root, file))) return [...sources, `${id}: ${file}`];
      const source = read(file);
      return [...sources, ...titles.filter((title) => !hasTitle(source, title)).map((title) => `${id}: ${file} has no test "${title}"`)];
    });
    expect(missing).toEqual([]);
    expect(tests.filter(({ built }) => built.length === 0).map(({ id }) => id)).toEqual([]);
  });

  test('lists no id twice', () => {
    const ids = [...rows, ...open.split('\n').filter((line) => /^\| [A-Z]\d\d/.test(line))].flatMap(
      (row) => (row.split(' | ')[0] ?? '').match(/[A-Z]\d\d/g) ?? [],
    );
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });
});

/** A whole title; of a title that is put together, what stands behind its last variable. */
function hasTitle(source: string, title: string): boolean {
  return ["'", '"', '`'].some((quote) => source.includes(`${quote}${title}${quote}`)) || source.includes(`} ${title}\``);
}
