/** A member of a value that came as JSON; undefined where there is none. */
export function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

/** The first of the members that is a text with something in it. */
export function textMember(value: unknown, ...names: readonly string[]): string | null {
  for (const name of names) {
    const found = member(value, name);
    if (typeof found === 'string' && found.trim() !== '') return found;
  }
  return null;
}

export function listMember(value: unknown, name: string): readonly unknown[] | null {
  const found = member(value, name);
  return Array.isArray(found) ? found : null;
}
