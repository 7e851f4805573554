import { parseTree, type Node, type ParseError } from 'jsonc-parser';

/**
 * Edits of JSON text that leave every byte alone which they do not name. Each edit is made so that taking it back
 * gives the former text: an element is inserted together with the comma before it and removed together with it.
 */

/** How a file is written: what new text in it has to look like. */
export interface TextStyle {
  bom: string;
  eol: '\n' | '\r\n';
  /** One step of indentation; null when the whole file stands on one line. */
  indent: string | null;
}

const BOM = '\u{feff}';

export function splitBom(text: string): [bom: string, rest: string] {
  return text.startsWith(BOM) ? [BOM, text.slice(1)] : ['', text];
}

/** `text` without its byte order mark. */
export function styleOf(bom: string, text: string): TextStyle {
  const newline = /\r?\n/.exec(text);
  const eol = newline?.[0] === '\r\n' ? '\r\n' : '\n';
  const firstKey = /^\s*\{\s*?\r?\n([ \t]*)["/]/.exec(text);
  const singleLine = newline === null || !text.trim().includes('\n');
  const hasContent = !/^\s*(\{\s*\}\s*)?$/.test(text);
  return { bom, eol, indent: singleLine && hasContent ? null : firstKey?.[1] || '  ' };
}

/** The tree of the text, comments and trailing commas allowed; null when it is no JSON even so. */
export function tolerantTree(text: string): Node | null {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, disallowComments: false });
  return errors.length > 0 || root === undefined ? null : root;
}

/** All properties of an object with this key, in order. JSON.parse takes the last one. */
export function propertiesOf(object: Node, key: string): Node[] {
  return (object.children ?? []).filter((property) => property.children?.[0]?.value === key);
}

export function valueOf(property: Node): Node | null {
  return property.children?.[1] ?? null;
}

export function keyOf(property: Node): string {
  return String(property.children?.[0]?.value);
}

export function endOf(node: Node): number {
  return node.offset + node.length;
}

/** Line of an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let i = text.indexOf('\n'); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) line += 1;
  return line;
}

/** Inserts as the last child of an object (`key` given) or an array (`key` null). */
export function appendChild(text: string, container: Node, key: string | null, value: unknown, style: TextStyle): string {
  const last = container.children?.at(-1);
  const before = key === null ? '' : `${JSON.stringify(key)}:${style.indent === null ? '' : ' '}`;
  if (last !== undefined) {
    const lead = indentBefore(text, last);
    const separator = lead === null ? (style.indent === null ? ',' : ', ') : `,${style.eol}${lead}`;
    return splice(text, endOf(last), endOf(last), separator + before + render(value, lead, style));
  }
  const inside = text.slice(container.offset + 1, endOf(container) - 1);
  if (style.indent === null) return splice(text, container.offset + 1, container.offset + 1, before + render(value, null, style));
  const outer = lineIndent(text, container.offset);
  const lead = outer + style.indent;
  const tail = inside.includes('\n') ? '' : style.eol + outer;
  return splice(text, container.offset + 1, container.offset + 1, style.eol + lead + before + render(value, lead, style) + tail);
}

/** Replaces a value in its place. */
export function replaceValue(text: string, node: Node, value: unknown, style: TextStyle): string {
  const spread = text.slice(node.offset, endOf(node)).includes('\n');
  return splice(text, node.offset, endOf(node), render(value, spread ? lineIndent(text, node.offset) : null, style));
}

/**
 * Removes one child with the comma that belongs to it.
 * `emptyInside`: the white space that a container had when it was empty before.
 */
export function removeChild(text: string, container: Node, child: Node, emptyInside = ''): string {
  const children = container.children ?? [];
  const at = children.indexOf(child);
  const previous = children[at - 1];
  const next = children[at + 1];
  if (previous !== undefined) {
    const between = text.slice(endOf(previous), child.offset);
    if (/^\s*,\s*$/.test(between)) return splice(text, endOf(previous), endOf(child), '');
    // A comment stands between the two: it stays, the comma goes.
    const kept = between.replace(/,/, '');
    return splice(text, endOf(previous), endOf(child), kept);
  }
  if (next !== undefined) return splice(text, child.offset, next.offset, '');
  const inside = text.slice(container.offset + 1, child.offset) + text.slice(endOf(child), endOf(container) - 1);
  if (/^[\s,]*$/.test(inside)) return splice(text, container.offset + 1, endOf(container) - 1, emptyInside);
  return splice(text, child.offset, endOf(child), '');
}

function splice(text: string, from: number, to: number, insert: string): string {
  return text.slice(0, from) + insert + text.slice(to);
}

function render(value: unknown, lead: string | null, style: TextStyle): string {
  if (lead === null || style.indent === null) return JSON.stringify(value);
  return JSON.stringify(value, null, style.indent).replaceAll('\n', style.eol + lead);
}

/** White space before a node that is the first thing on its line, null when something else stands before it. */
function indentBefore(text: string, node: Node): string | null {
  const start = text.lastIndexOf('\n', node.offset - 1) + 1;
  const lead = text.slice(start, node.offset);
  return start > 0 && /^[ \t]*$/.test(lead) ? lead : null;
}

/** White space at the start of the line on which this offset lies. */
function lineIndent(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}
