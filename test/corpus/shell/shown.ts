import type { FileEffect, GitEffect, Place, ShellEffects } from '../../../src/core/shell/effects.ts';

interface Roots {
  root: string;
  home: string;
}

/** Effects in the words of the corpus. */
export function shown(effects: ShellEffects, roots: Roots): string[] {
  return [
    ...effects.effects.map((effect) => shownEffect(effect, roots)),
    ...effects.git.map((effect) => shownGit(effect, roots)),
    ...new Set(effects.unknown.map(({ why }) => `unknown ${why}`)),
    ...(effects.cwd === roots.root ? [] : [`cwd ${effects.cwd === null ? '?' : shownPath(effects.cwd, roots)}`]),
  ];
}

/** What an entry expects, with the short form for three effects spelt out. */
export function expected(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const place = /^any (.*)$/s.exec(line)?.[1];
    return place === undefined ? [line] : ['create', 'write', 'delete'].map((kind) => `${kind} ${place}`);
  });
}

export function shownPath(path: string, { root, home }: Roots): string {
  if (path === root) return '.';
  if (path === home) return '~';
  if (path.startsWith(`${root}/`)) return path.slice(root.length + 1);
  if (path.startsWith(`${home}/`)) return `~/${path.slice(home.length + 1)}`;
  const above = root.slice(0, root.lastIndexOf('/'));
  return path.startsWith(`${above}/`) ? `../${path.slice(above.length + 1)}` : path;
}

function shownPlace({ path, extent }: Place, roots: Roots): string {
  return shownPath(path, roots) + (extent === 'tree' ? '/**' : '');
}

function shownEffect(effect: FileEffect, roots: Roots): string {
  const to = effect.to === undefined ? '' : ` -> ${shownPlace({ path: effect.to, extent: effect.extent }, roots)}`;
  return `${effect.kind} ${shownPlace(effect, roots)}${to}${effect.certainty === 'possible' ? ' ?' : ''}`;
}

function shownGit({ verb, kind, of, within }: GitEffect, roots: Roots): string {
  const places = within.map((place) => shownPlace(place, roots)).join(',');
  return `git ${verb}${kind === null ? '' : ` ${kind}`}${of.length === 0 ? '' : ` of ${of.join(',')}`}${places === '' ? '' : ` in ${places}`}`;
}
