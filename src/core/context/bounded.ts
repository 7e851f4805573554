import type { BoundedList, Context } from './context.ts';
import { MOST } from './limits.ts';

/** The item at the end of its list; the oldest falls out of a full one, and is counted. */
export function add<L extends BoundedList>(context: Context, list: L, item: Context[L][number]): void {
  const items = context[list] as Context[L][number][];
  items.push(item);
  shorten(context, list);
}

/** Drops the oldest of a list that is longer than it may be. */
export function shorten(context: Context, list: BoundedList): void {
  const items: unknown[] = context[list];
  const over = items.length - MOST[list];
  if (over <= 0) return;
  items.splice(0, over);
  context.dropped[list] += over;
}
