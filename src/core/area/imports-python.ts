import { directoryOf, joined } from './relative-path.ts';

/** Above the file, where an absolute import may begin. */
const ROOTS = 8;

/** Python: `import a.b`, `from a import b`, `from . import c`. An absolute one begins in a directory above the file, in `src`, or in the root. */
export function pythonImports(path: string, text: string): string[][] {
  const code = text
    .replaceAll(/("""|''')[^]*?(?:\1|$)/g, '""')
    .replaceAll(/#[^\n]*/g, '')
    .replaceAll(/\\\r?\n/g, ' ');
  const found = new Map<string, string[]>();
  const put = (candidates: string[]): void => {
    if (candidates.length > 0) found.set(candidates.join('\0'), candidates);
  };
  const directory = directoryOf(path);
  for (const [, list = ''] of code.matchAll(/^[ \t]*import[ \t]+([^\n;]+)/gm)) {
    for (const part of list.split(',')) {
      const module = /^\s*([\p{L}\p{N}_.]+)/u.exec(part)?.[1] ?? '';
      put(absolute(directory, module.split('.')));
    }
  }
  for (const [, dots = '', module = '', list = ''] of code.matchAll(
    /^[ \t]*from[ \t]+(\.*)[ \t]*([\p{L}\p{N}_.]*)[ \t]+import[ \t]*(\([^)]{0,4000}\)|[^\n;]{1,4000})/gmu,
  )) {
    const names = Array.from(list.replaceAll(/[()]/g, '').split(','), (name) => /^\s*([\p{L}\p{N}_]+)/u.exec(name)?.[1] ?? '');
    const parts = module.split('.').filter((part) => part !== '');
    const from = dots === '' ? null : joined(directory, '../'.repeat(dots.length - 1));
    if (dots !== '' && from === null) continue;
    const candidates = (of: readonly string[]): string[] => (from === null ? absolute(directory, of) : moduleAt(from, of));
    put(candidates(parts));
    for (const name of names) if (name !== '') put(candidates([...parts, name]));
  }
  return [...found.values()];
}

function absolute(directory: string, parts: readonly string[]): string[] {
  if (parts.length === 0 || parts[0] === '') return [];
  const roots = [directory];
  for (let at = directory; at !== '' && roots.length < ROOTS;) roots.push((at = directoryOf(at)));
  return [...new Set([...roots, 'src', ''])].flatMap((root) => moduleAt(root, parts));
}

function moduleAt(root: string, parts: readonly string[]): string[] {
  const base = joined(root, parts.join('/'));
  if (base === null) return [];
  const inside = base === '' ? '' : `${base}/`;
  return parts.length === 0 ? [`${inside}__init__.py`] : [`${base}.py`, `${inside}__init__.py`, `${base}.pyi`];
}
