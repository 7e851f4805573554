import type { GoModule } from './go-module.ts';
import { goImports } from './imports-go.ts';
import { scriptImports } from './imports-script.ts';
import { pythonImports } from './imports-python.ts';

/**
 * What a file of a repository imports from the same repository, by its import lines alone. Nothing is run, and no settings of a
 * build are read: aliases of a bundler are not followed.
 */
export interface Imports {
  /** Of each: paths relative to the root, of which the first that exists is meant. */
  files: readonly (readonly string[])[];
  /** Directories of which every source file is meant (packages of Go); '' is the root. */
  directories: readonly string[];
}

/** Bytes of a file that are looked at, at most; and what of it is kept. */
const IMPORTS_LOOKED_AT = 256 * 1024;
const MOST = 300;

const NONE: Imports = { files: [], directories: [] };
const SCRIPT = /\.(?:[cm]?[jt]sx?|vue|svelte)$/;

/** Whether the imports of a file of this name can be read. */
export function hasImports(path: string): boolean {
  return SCRIPT.test(path) || path.endsWith('.py') || path.endsWith('.go');
}

/** @param path of the file, relative to the root, `/` between parts; `goModule`: of files of Go */
export function importsOf(path: string, text: string, goModule: GoModule | null): Imports {
  const looked = text.slice(0, IMPORTS_LOOKED_AT);
  if (SCRIPT.test(path)) return { files: scriptImports(path, looked).slice(0, MOST), directories: [] };
  if (path.endsWith('.py')) return { files: pythonImports(path, looked).slice(0, MOST), directories: [] };
  if (path.endsWith('.go') && goModule !== null) return { files: [], directories: goImports(looked, goModule).slice(0, MOST) };
  return NONE;
}
