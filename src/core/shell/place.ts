/**
 * Which files a path stands for.
 *
 * - `one`: exactly this path, a file or an empty directory
 * - `tree`: the directory at this path and all that is below it
 * - `glob`: what matches: `*` and `?` within a name, `[…]`, `**` over any number of directories, `\` before a character
 *   that stands for itself; names that start with a dot match as well. placeCovers of glob.ts decides.
 */
export type Extent = 'one' | 'tree' | 'glob';

export interface Place {
  /** Absolute, without `.`, `..` and double slashes; links are not followed. */
  path: string;
  extent: Extent;
}
