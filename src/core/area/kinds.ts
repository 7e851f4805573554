import { isExempt } from '../lease/exempt.ts';
import { directoryOf } from './relative-path.ts';

/** What a file is for, as far as its name says. `other`: nothing that somebody would be sent to. */
export type FileKind = 'source' | 'test' | 'docs' | 'other';

const TEST_FOLDERS = new Set(['test', 'tests', '__tests__', 'spec', 'specs', 'e2e', 'testing', 'unittests']);
const DOCS = /\.(?:md|mdx|rst|adoc|asciidoc|txt)$/i;
/** Folders that hold what others made. */
const FOREIGN = new Set(['node_modules', 'vendor', 'third_party', 'third-party', 'bower_components', 'site-packages', 'dist', 'build']);

const WEB = /\.(?:html?|css|scss|sass|less|js|jsx|mjs|cjs|ts|tsx|vue|svelte|astro)$/i;
const WEB_FACE = /\.(?:html?|css|scss|sass|less|jsx|tsx|vue|svelte|astro)$/i;
const CODE =
  /\.(?:py|pyi|go|rs|java|kt|kts|scala|rb|php|cs|fs|c|cc|cpp|cxx|h|hh|hpp|m|mm|swift|dart|ex|exs|erl|hs|ml|clj|lua|pl|pm|r|jl|sh|bash|sql|zig|nim|proto|graphql|tf|ipynb)$/i;

/** Patterns (of settings) for what `kindOf` calls a test, and documentation. */
export const TEST_PATTERNS = (
  'test/ tests/ __tests__/ spec/ specs/ e2e/ ' +
  'test_*.py *_test.py *_test.go *.test.* *.spec.* *_spec.rb *_test.rb *Test.java *Tests.cs *Test.kt'
).split(' ');
export const DOC_PATTERNS = ['docs/', 'doc/', 'documentation/', '*.md', '*.mdx', '*.rst', '*.adoc'];

const NAMED_TEST = [
  /^test_(.+)\.py$/,
  /^(.+)_test\.(?:py|go|rb|dart|exs|cc|cpp)$/,
  /^(.+)_spec\.rb$/,
  /^(.+)\.(?:test|spec|e2e)\.[^.]+$/,
  /^(.+?)(?:Tests?|Spec|IT)\.(?:java|kt|cs|swift|scala|php)$/,
];

/** @param path relative to the root */
export function kindOf(path: string): FileKind {
  const folders = directoryOf(path).split('/');
  const name = nameOf(path);
  if (name.startsWith('.') || folders.some((folder) => folder.startsWith('.') || FOREIGN.has(folder)) || isExempt(path)) return 'other';
  const readable = isCode(name);
  if (readable && (isNamedTest(path) || folders.some((folder) => TEST_FOLDERS.has(folder)))) return 'test';
  if (readable) return 'source';
  return DOCS.test(name) ? 'docs' : 'other';
}

/** Its name says that it is a test, wherever it lies. */
export function isNamedTest(path: string): boolean {
  const name = nameOf(path);
  return NAMED_TEST.some((form) => form.test(name));
}

function isCode(name: string): boolean {
  return WEB.test(name) || CODE.test(name);
}

/** Of the web: what a browser shows or runs; `face`: shown, without doubt. */
export function isWeb(path: string, face = false): boolean {
  return (face ? WEB_FACE : WEB).test(path);
}

/** What a test is about by its name (`test_auth.py` → `auth`), in lower case; what another file is called, without its ending. */
export function subjectOf(path: string): string {
  const name = nameOf(path);
  for (const form of NAMED_TEST) {
    const subject = form.exec(name)?.[1];
    if (subject !== undefined) return subject.toLowerCase();
  }
  const end = name.indexOf('.', 1);
  return (end < 0 ? name : name.slice(0, end)).toLowerCase();
}

/** Files of one family are about one another: `app.test.tsx` tests `app.ts`, and not `app.py`. */
export function familyOf(path: string): string {
  if (/\.(?:[cm]?[jt]sx?|vue|svelte)$/i.test(path)) return 'script';
  if (/\.(?:c|cc|cpp|cxx|h|hh|hpp)$/i.test(path)) return 'c';
  return path.slice(path.lastIndexOf('.') + 1).toLowerCase();
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
