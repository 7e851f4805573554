/**
 * One command of the corpus, and what it does in the fixed tree. Paths are relative to the repository, `~/` is the home.
 *
 * - `write a.txt`, `create a.txt`, `delete a.txt`, `move a.txt -> b.txt`: sure effects; with ` ?` behind them possible ones
 * - `dir/**` is the directory and all below it; other stars are patterns
 * - `any dir/** ?` is create, write and delete, all possible
 * - `read a.txt` is checked where it stands; reads that do not stand here are not
 * - `unknown code`: the reason; `cwd src`: the directory afterwards, `cwd ?` for one that is not known
 * - `git commit takes-along of staged in a.txt`: verb, kind, classes of files, pathspecs; every run of git stands here
 */
export interface Sample {
  run: string;
  expect: readonly string[];
  /** Why it is not run for real. */
  dry?: string;
}

export const does = (run: string, ...expect: string[]): Sample => ({ run, expect });

/** Not for a real run: it would reach out of the throw-away repository. */
export const dry = (reason: string, run: string, ...expect: string[]): Sample => ({ run, expect, dry: reason });
