import { partsOf } from './ask.ts';

/** One line of `git status --porcelain=v2 -z --no-renames`. */
export interface StatusEntry {
  /** Relative to the worktree's root; ends with `/` for a directory. */
  name: Buffer;
  staged: boolean;
  modified: boolean;
  untracked: boolean;
  unmerged: boolean;
  ignored: boolean;
  /** In the worktree it is certainly a regular file: neither a link nor a directory nor missing. */
  regular: boolean;
}

const SPACE = 32;
/** Fields before the name. `1 XY sub mH mI mW hH hI`, `u XY sub m1 m2 m3 mW h1 h2 h3`. */
const CHANGED_FIELDS = 8;
const UNMERGED_FIELDS = 10;

/** Lines of other kinds (headers) are passed over, and so is a last one that is not whole. */
export function* entriesOf(output: Buffer): Generator<StatusEntry> {
  for (const line of partsOf(output)) {
    const entry = entryOf(line);
    if (entry !== null) yield entry;
  }
}

function entryOf(line: Buffer): StatusEntry | null {
  const none = { staged: false, modified: false, untracked: false, unmerged: false, ignored: false, regular: false };
  switch (String.fromCharCode(line[0] ?? 0)) {
    case '1': {
      const { fields, name } = split(line, CHANGED_FIELDS);
      const [, states = '..'] = fields;
      return { ...none, name, staged: states[0] !== '.', modified: states[1] !== '.', regular: isRegular(fields[5]) };
    }
    case 'u': {
      // There is no version in the index that the file could equal, nor one that HEAD could.
      const { fields, name } = split(line, UNMERGED_FIELDS);
      return { ...none, name, staged: true, modified: true, unmerged: true, regular: isRegular(fields[6]) };
    }
    case '?':
      return { ...none, name: line.subarray(2), untracked: true };
    case '!':
      return { ...none, name: line.subarray(2), untracked: true, ignored: true };
    default:
      return null;
  }
}

function isRegular(mode: string | undefined): boolean {
  return mode?.startsWith('100') === true;
}

function split(line: Buffer, count: number): { fields: string[]; name: Buffer } {
  let at = 0;
  for (let found = 0; found < count; found += 1) at = line.indexOf(SPACE, at) + 1;
  return { fields: line.subarray(0, at).toString('latin1').split(' '), name: line.subarray(at) };
}
