/** One finding of doctor. */
export interface Check {
  name: string;
  /** `warn`: it works, and somebody should look at it. */
  ok: true | false | 'warn';
  detail: string;
  /** What to do; null when nothing is to be done. */
  remedy: string | null;
}

export function good(name: string, detail: string): Check {
  return { name, ok: true, detail, remedy: null };
}
export function bad(name: string, detail: string, remedy: string): Check {
  return { name, ok: false, detail, remedy };
}
export function warn(name: string, detail: string, remedy: string): Check {
  return { name, ok: 'warn', detail, remedy };
}
