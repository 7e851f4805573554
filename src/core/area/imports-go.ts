import type { GoModule } from './go-module.ts';

/** Go: the packages of its own module that a file imports, as directories relative to the root. */
export function goImports(text: string, { directory, path }: GoModule): string[] {
  const code = text.replaceAll(/\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/g, ' ');
  const found = new Set<string>();
  // Imports stand before all other declarations.
  const head = code.split(/^(?:func|type|var|const)\b/m, 1)[0] ?? '';
  for (const [, block, single] of head.matchAll(
    /^[ \t]*import\s*(?:\(([^)]{0,20000})\)|((?:[\p{L}\p{N}_.]+[ \t]+)?["`][^"`\n]+["`]))/gmu,
  )) {
    for (const [, imported = ''] of (block ?? single ?? '').matchAll(/["`]([^"`\n]+)["`]/g)) {
      const inside = imported === path ? '' : imported.startsWith(`${path}/`) ? imported.slice(path.length + 1) : null;
      if (inside !== null) found.add([directory, inside].filter((part) => part !== '').join('/'));
    }
  }
  return [...found];
}
