/** The keys below a folded directory, as a range: `/` is the character before `0`. The empty directory is the root. */
export function keysBelow(directory: string): { from: string; to: string } | null {
  return directory === '' ? null : { from: `${directory}/`, to: `${directory}0` };
}
