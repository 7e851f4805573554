import { directoryOf, joined } from './relative-path.ts';

const ENDINGS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.d.ts', '.json', '.vue', '.svelte'];
/** What may stand in the sources for an ending of what is made of them. */
const SOURCES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\.js$/, ['.ts', '.tsx', '.d.ts', '.jsx']],
  [/\.jsx$/, ['.tsx']],
  [/\.mjs$/, ['.mts', '.d.mts']],
  [/\.cjs$/, ['.cts', '.d.cts']],
];

/** After `skipped`, a text is its number in quotes. */
const STATIC = /(?:^|[\s;}>])(?:import|export)(?:[\w*{}\s,$]{0,1000}?\bfrom)?\s*"(\d+)"/g;
const CALLED = /(?<![\w$.])(?:require|import)\s*\(\s*"(\d+)"\s*[,)]/g;

/** TypeScript and JavaScript: static and dynamic imports, `export … from`, `require`; relative ones only. */
export function scriptImports(path: string, text: string): string[][] {
  const { code, strings } = withoutComments(text);
  const specifiers = new Set<string>();
  for (const pattern of [STATIC, CALLED]) {
    for (const [, index] of code.matchAll(pattern)) {
      const specifier = (strings[Number(index)] ?? '').replace(/[?#].*$/, '');
      if (/^\.\.?(?:\/|$)/.test(specifier)) specifiers.add(specifier);
    }
  }
  return Array.from(specifiers, (specifier) => candidatesOf(directoryOf(path), specifier)).filter((found) => found.length > 0);
}

function candidatesOf(directory: string, specifier: string): string[] {
  const base = joined(directory, specifier);
  if (base === null) return [];
  const indexes = ENDINGS.map((ending) => `${base === '' ? '' : `${base}/`}index${ending}`);
  if (base === '' || /(?:^|\/)\.{0,2}$/.test(specifier)) return indexes;
  const sources = SOURCES.flatMap(([ending, others]) => (ending.test(base) ? others.map((other) => base.replace(ending, other)) : []));
  return [base, ...sources, ...ENDINGS.map((ending) => `${base}${ending}`), ...indexes];
}

/** The text with its comments and templates as blanks and each string as its number: nothing in them is taken for code. */
function withoutComments(text: string): { code: string; strings: string[] } {
  const strings: string[] = [];
  const code = text.replaceAll(/\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[^])*`/g, (found) => {
    if (found.startsWith('/') || found.startsWith('`')) return ' ';
    strings.push(found.slice(1, -1));
    return `"${strings.length - 1}"`;
  });
  return { code, strings };
}
