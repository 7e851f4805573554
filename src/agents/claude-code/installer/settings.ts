import { getNodeValue, type Node } from 'jsonc-parser';
import { isOwnCommand } from './command.ts';
import { HOOK_TABLE, hookGroup, type HookRow } from './hook-table.ts';
import { inspectSettings, type SettingsProblem } from './inspect.ts';
import { appendChild, keyOf, propertiesOf, removeChild, replaceValue, splitBom, styleOf, tolerantTree, valueOf } from './json-text.ts';
import { statusLinesOf, statusLineValue } from './status-line.ts';

/**
 * Putting our hooks and our status line into the text of a Claude Code settings file and taking them out again. Pure: text in,
 * text out. Foreign keys and hooks keep their bytes, and so do indentation, line ends, byte order mark and the last newline.
 */

/**
 * What a text was like without our entries, where removing them could not tell: containers that were not there (null)
 * or were empty (the white space in them). Containers that are not named had content.
 */
export interface Trace {
  /** The whole text, when it held nothing but white space. */
  blank?: string | undefined;
  root?: string | undefined;
  hooks?: string | null | undefined;
  events?: Record<string, string | null> | undefined;
}

export type Added = { ok: true; text: string; baseline: string; trace: Trace } | { ok: false; problems: SettingsProblem[] };
export type Removed = { ok: true; text: string; removed: number } | { ok: false; problems: SettingsProblem[] };

/** What is to become of the status line. A foreign one always stays as it is. */
export interface WantedStatusLine {
  command: string;
  /** true: ours where there is none. false: ours goes. null: what is there stays. Ours is brought up to date if it stays. */
  wanted: boolean | null;
}

export type IsOurs = (command: string) => boolean;

/**
 * The text with every row of the table in it, and with the status line that is wanted. Own entries that are there already are brought up to date in their
 * place; doubled and misplaced ones go. `baseline` is the text without any of ours, `trace` what `removeEntries` needs to
 * come back to it byte for byte. `before`: the trace of an earlier call whose entries may still be in the text.
 * Fails on text that is not strict JSON, and where our place in it is taken by something else.
 */
export function addEntries(text: string, commandFor: (event: string) => string, before: Trace = {}, statusLine?: WantedStatusLine): Added {
  const blocking = inspectSettings(text).problems.filter((problem) => problem.blocksEdit);
  if (blocking.length > 0) return { ok: false, problems: blocking };
  const removed = removeEntries(text, isOwnCommand, before);
  if (!removed.ok) return removed;
  const baseline = removed.text;
  const trace = traceOf(baseline);

  const [bom, body] = splitBom(text);
  const style = styleOf(bom, splitBom(baseline)[1]);
  let edited = body.trim() === '' ? `{}${style.eol}` : body;
  for (let next = bringUpToDate(edited, commandFor); next !== null; next = bringUpToDate(edited, commandFor)) edited = next;
  const present = new Set(ownHandlers(rootOf(edited), isOwnCommand).map((handler) => handler.event));
  for (const row of HOOK_TABLE) if (!present.has(row.event)) edited = addRow(edited, row, commandFor(row.event));
  if (statusLine !== undefined) edited = withStatusLine(edited, statusLine);
  return { ok: true, text: bom + edited, baseline, trace };

  function addRow(text: string, row: HookRow, command: string): string {
    const group = hookGroup(row, command);
    const root = rootOf(text);
    const hooks = childValue(root, 'hooks');
    if (hooks === null) return appendChild(text, root, 'hooks', { [row.event]: [group] }, style);
    const event = childValue(hooks, row.event);
    if (event === null) return appendChild(text, hooks, row.event, [group], style);
    return appendChild(text, event, null, group, style);
  }

  function withStatusLine(text: string, { command, wanted }: WantedStatusLine): string {
    const root = rootOf(text);
    const there = statusLinesOf(root).at(-1);
    if (there === undefined) return wanted === true ? appendChild(text, root, 'statusLine', statusLineValue(command), style) : text;
    if (!there.own) return text;
    if (wanted === false) return withoutStatusLine(text, before);
    // What else stands in it, its user may have changed.
    return there.commandNode === null || there.command === command ? text : replaceValue(text, there.commandNode, command, style);
  }

  /** Mends the first own entry that is not as the table wants it; null when all are. */
  function bringUpToDate(text: string, commandFor: (event: string) => string): string | null {
    const seen = new Set<string>();
    for (const handler of ownHandlers(rootOf(text), isOwnCommand)) {
      const row = HOOK_TABLE.find(({ event }) => event === handler.event);
      const wanted = row === undefined || seen.has(row.event) ? null : hookGroup(row, commandFor(row.event));
      const alone = handler.handlers.children?.length === 1;
      const matcher: unknown = childValue(handler.group, 'matcher')?.value;
      if (wanted === null || !alone || matcher !== wanted.matcher) return removeHandler(text, handler, before);
      seen.add(handler.event);
      if (JSON.stringify(getNodeValue(handler.group)) !== JSON.stringify(wanted)) return replaceValue(text, handler.group, wanted, style);
    }
    return null;
  }
}

/**
 * The text without our entries, and without the containers that only we had filled. Comments and trailing commas are
 * left as they are. With the trace of `addEntries`, the text that was there before; fails only on text that is no JSON.
 */
export function removeEntries(text: string, isOurs: IsOurs = isOwnCommand, trace: Trace = {}): Removed {
  const [bom, body] = splitBom(text);
  if (body.trim() === '') return { ok: true, text, removed: 0 };
  if (tolerantTree(body) === null) return { ok: false, problems: inspectSettings(text).problems };
  let edited = body;
  let removed = 0;
  for (;;) {
    const handler = ownHandlers(rootOf(edited), isOurs)[0];
    if (handler === undefined) break;
    edited = removeHandler(edited, handler, trace);
    removed += 1;
  }
  const hooksOnly = edited;
  edited = withoutStatusLine(edited, trace);
  if (edited !== hooksOnly) removed += 1;
  const root = rootOf(edited);
  if (removed > 0 && trace.blank !== undefined && root.type === 'object' && root.children?.length === 0) {
    return { ok: true, text: trace.blank, removed };
  }
  return { ok: true, text: bom + edited, removed };
}

function withoutStatusLine(text: string, trace: Trace): string {
  const root = rootOf(text);
  const own = statusLinesOf(root).find((entry) => entry.own);
  return own === undefined ? text : withoutStatusLine(removeChild(text, root, own.property, trace.root ?? ''), trace);
}

/** The text with these plugins switched on or off; those that it does not name are passed over. */
export function switchPlugins(text: string, names: readonly string[], on: boolean): string {
  const [bom, body] = splitBom(text);
  if (names.length === 0 || tolerantTree(body) === null) return text;
  const style = styleOf(bom, body);
  let edited = body;
  for (const name of names) {
    const plugins = childValue(rootOf(edited), 'enabledPlugins');
    const value = plugins === null ? null : childValue(plugins, name);
    if (value?.type === 'boolean') edited = replaceValue(edited, value, on, style);
  }
  return bom + edited;
}

/** One of our handlers and all that it lies in. */
interface OwnHandler {
  event: string;
  root: Node;
  hooksProperty: Node;
  hooks: Node;
  eventProperty: Node;
  groups: Node;
  group: Node;
  handlers: Node;
  handler: Node;
}

function ownHandlers(root: Node, isOurs: IsOurs): OwnHandler[] {
  const found: OwnHandler[] = [];
  for (const hooksProperty of propertiesOf(root, 'hooks')) {
    const hooks = valueOf(hooksProperty);
    if (hooks?.type !== 'object') continue;
    for (const eventProperty of hooks.children ?? []) {
      const groups = valueOf(eventProperty);
      if (groups?.type !== 'array') continue;
      for (const group of groups.children ?? []) {
        const handlers = childValue(group, 'hooks');
        if (handlers?.type !== 'array') continue;
        for (const handler of handlers.children ?? []) {
          const command: unknown = childValue(handler, 'command')?.value;
          if (typeof command !== 'string' || !isOurs(command)) continue;
          found.push({ event: keyOf(eventProperty), root, hooksProperty, hooks, eventProperty, groups, group, handlers, handler });
        }
      }
    }
  }
  return found;
}

/** Takes out the largest part that holds nothing else than this handler and was not there (even empty) before. */
function removeHandler(text: string, h: OwnHandler, trace: Trace): string {
  if (h.handlers.children?.length !== 1) return removeChild(text, h.handlers, h.handler);
  const eventBefore = trace.events?.[h.event];
  if (h.groups.children?.length !== 1 || typeof eventBefore === 'string') return removeChild(text, h.groups, h.group, eventBefore ?? '');
  if (h.hooks.children?.length !== 1 || typeof trace.hooks === 'string') {
    return removeChild(text, h.hooks, h.eventProperty, trace.hooks ?? '');
  }
  return removeChild(text, h.root, h.hooksProperty, trace.root ?? '');
}

function traceOf(baseline: string): Trace {
  const [, body] = splitBom(baseline);
  if (body.trim() === '') return { blank: baseline };
  const root = rootOf(body);
  const trace: Trace = {};
  if (root.children?.length === 0) trace.root = inside(root);
  const hooks = childValue(root, 'hooks');
  if (hooks === null) return { ...trace, hooks: null };
  if (hooks.children?.length === 0) trace.hooks = inside(hooks);
  trace.events = {};
  for (const { event } of HOOK_TABLE) {
    const groups = childValue(hooks, event);
    if (groups === null) trace.events[event] = null;
    else if (groups.children?.length === 0) trace.events[event] = inside(groups);
  }
  return trace;

  function inside(node: Node): string {
    return body.slice(node.offset + 1, node.offset + node.length - 1);
  }
}

function rootOf(text: string): Node {
  const root = tolerantTree(text);
  if (root === null) throw new TypeError('the settings text is no JSON');
  return root;
}

function childValue(node: Node, key: string): Node | null {
  if (node.type !== 'object') return null;
  const property = propertiesOf(node, key).at(-1);
  return property === undefined ? null : valueOf(property);
}
