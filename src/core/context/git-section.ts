import type { HandOffSection } from './hand-off-section.ts';
import { shown, shownPath } from './shown.ts';

/** A file of the session that is not clean. Path relative to the checkout. */
export interface OpenFile {
  path: string;
  state: 'modified' | 'staged' | 'new' | 'deleted' | 'in a merge';
}

/** How a session's checkout stands, as git says. null: nobody could say. */
export interface GitFacts {
  branch: string | null;
  /** Full hash. */
  head: string | null;
  /** Files with uncommitted changes of the session. */
  own: readonly OpenFile[] | null;
  /** Every file that is not clean; null: nobody could say of all of them. */
  open?: readonly OpenFile[] | null;
  /** How many other files are not clean. */
  others: number | null;
  /** Commits that the upstream does not have; null: no upstream, or not known. */
  ahead: number | null;
}

const SHOWN_FILES = 20;

/** What a hand-off says of the checkout: only what git has said. */
export function gitSection({ branch, head, own, others, ahead }: GitFacts): HandOffSection {
  const at = head === null ? '' : ` at ${head.slice(0, 10)}`;
  const lines = [branch === null ? (head === null ? null : `no branch${at}`) : `branch ${shown(branch, 80)}${at}`];
  if (own !== null) {
    lines.push(own.length === 0 ? 'nothing of this session is uncommitted' : `${own.length} files of this session are not committed`);
    lines.push(...own.slice(0, SHOWN_FILES).map(({ path, state }) => `${state}: ${shownPath(path, null)}`));
    if (own.length > SHOWN_FILES) lines.push(`… and ${own.length - SHOWN_FILES} more`);
  }
  if (others !== null && others > 0)
    lines.push(`${others} other files are not clean: of other sessions, of the person, or of nobody known`);
  if (ahead !== null)
    lines.push(ahead === 0 ? 'the upstream has every commit, as far as this machine knows' : `${ahead} commits are not pushed`);
  return { title: 'State in git', lines: lines.filter((line) => line !== null) };
}
