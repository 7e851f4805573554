import { parseTree, type Node } from 'jsonc-parser';

/** One member of a JSON object. `raw` is its value as it stands in the file: numbers, escapes and spaces are not touched. */
export interface Field {
  key: string;
  raw: string;
  value: unknown;
}

/**
 * The members of the JSON object that this text is, in its own order (an object of JavaScript would sort numbers to the
 * front). A name that stands there twice has its first place and its last value, as for every other reader. Throws
 * SyntaxError with what is wrong; `null` when the text is JSON and no object.
 */
export function fieldsOf(text: string): { fields: Field[]; repeated: string[] } | null {
  const whole: unknown = JSON.parse(text);
  if (!isObject(whole)) return null;
  const fields = new Map<string, Field>();
  const repeated: string[] = [];
  for (const property of parseTree(text)?.children ?? []) {
    const [name, value] = property.children ?? [];
    if (name === undefined || value === undefined) continue;
    const key = String(name.value);
    if (fields.has(key)) repeated.push(key);
    fields.set(key, { key, raw: sliceOf(text, value), value: whole[key] });
  }
  return { fields: [...fields.values()], repeated };
}

/** The same text with each string in it (names left out) replaced where `change` gives another. */
export function mapStrings(text: string, change: (value: string) => string): string {
  let result = '';
  let done = 0;
  for (const node of stringsOf(parseTree(text))) {
    const value = String(node.value);
    const other = change(value);
    if (other === value) continue;
    result += text.slice(done, node.offset) + JSON.stringify(other);
    done = node.offset + node.length;
  }
  return result + text.slice(done);
}

function* stringsOf(root: Node | undefined): Generator<Node> {
  if (root === undefined) return;
  if (root.type === 'string') yield root;
  const children = root.type === 'property' ? (root.children ?? []).slice(1) : (root.children ?? []);
  for (const child of children) yield* stringsOf(child);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sliceOf(text: string, node: Node): string {
  return text.slice(node.offset, node.offset + node.length);
}
