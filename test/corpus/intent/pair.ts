/** Two texts about work in one repository, and whether they name the same work. Written by hand. */
export interface Pair {
  one: string;
  two: string;
  same: boolean;
}

export const same = (one: string, two: string): Pair => ({ one, two, same: true });
export const other = (one: string, two: string): Pair => ({ one, two, same: false });
