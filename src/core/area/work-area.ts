/** A part of a repository that one session can work in. */
export interface WorkArea {
  name: string;
  /**
   * Patterns relative to the root, as in settings (lease/pattern.ts: matchesAny); the last one that matches decides, and a leading
   * `!` takes away. A file that several areas have belongs to the first of them.
   */
  files: readonly string[];
  /** Names of areas that this one builds on; empty: nobody said. */
  dependsOn: readonly string[];
  source: AreaSource;
}

/** Where areas come from: what the repository's settings say, else its CODEOWNERS, else its own folders. */
export type AreaSource = 'settings' | 'codeowners' | 'folders';

/** What an area mostly holds. */
export type AreaKind = 'code' | 'tests' | 'docs';

/** More are not told apart: whoever has more of them is served by the first ones. */
export const MOST_AREAS = 40;

/** Areas that people wrote down: `work_areas` of the settings. Those without a pattern are left out. */
export function settingsAreas(written: readonly { name: string; files: readonly string[]; dependencies: readonly string[] }[]): WorkArea[] {
  return written
    .filter(({ files }) => files.length > 0)
    .slice(0, MOST_AREAS)
    .map(({ name, files, dependencies }) => ({ name, files, dependsOn: dependencies, source: 'settings' }));
}
