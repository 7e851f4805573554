/**
 * A JSON value as a list for people: every member and every element, in its order, nothing left out.
 * It goes down as deep as the value does, so whoever calls it bounds that.
 */
export function documentMarkdown(document: Readonly<Record<string, unknown>>): string {
  return membersOf(document, '').join('\n');
}

function membersOf(object: Readonly<Record<string, unknown>>, indent: string): string[] {
  return Object.entries(object).flatMap(([name, value]) => item(`${name}:`, value, indent));
}

/** @param label stands in front of the value; '' for elements of a list */
function item(label: string, value: unknown, indent: string): string[] {
  const lead = `${indent}-${label === '' ? '' : ` ${label}`}`;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    return value.length === 0 ? [`${lead} none`] : [lead, ...value.flatMap((element: unknown) => item('', element, inner))];
  }
  if (typeof value === 'object' && value !== null) {
    const members = membersOf(value as Record<string, unknown>, inner);
    return members.length === 0 ? [`${lead} none`] : [lead, ...members];
  }
  const [first = '', ...more] = String(value).split(/\r?\n/);
  return [`${lead} ${first}`.trimEnd(), ...more.map((line) => (line === '' ? '' : inner + line))];
}
