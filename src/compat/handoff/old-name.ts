/** What the name of a file of an older tool says of it. */
export interface OldName {
  kind: 'handoff' | 'state' | 'closedown';
  format: 'json' | 'md';
  /** The part of the name that tells it from others: of `SESSION_HANDOFF_shop_1.json` it is `shop_1`. May be empty. */
  rest: string;
}

const NAMES: readonly { kind: OldName['kind']; name: RegExp }[] = [
  { kind: 'handoff', name: /^SESSION_HANDOFF(?:[_-](?<rest>.*))?\.(?<format>json|md)$/su },
  { kind: 'state', name: /^SESSION_STATE(?:[_-](?<rest>.*))?\.(?<format>json)$/su },
  { kind: 'closedown', name: /^SESSION_CLOSEDOWN(?:[_-](?<rest>.*))?\.(?<format>md)$/su },
  { kind: 'handoff', name: /^SESSION_(?<rest>.+)_HANDOFF\.(?<format>json|md)$/su },
];

/** null: it is none of the names that older tools gave to what a session left. @param name without directories */
export function oldName(name: string): OldName | null {
  for (const { kind, name: pattern } of NAMES) {
    const groups = pattern.exec(name)?.groups;
    if (groups !== undefined) return { kind, format: groups['format'] === 'md' ? 'md' : 'json', rest: groups['rest'] ?? '' };
  }
  return null;
}
