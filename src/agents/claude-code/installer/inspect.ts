import { parse, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { isOwnCommand } from './command.ts';
import { endOf, keyOf, lineAt, propertiesOf, splitBom, tolerantTree, valueOf } from './json-text.ts';
import { HOOK_TABLE, HOOK_TIMEOUT_SECONDS, type HookRow } from './hook-table.ts';
import { statusLinesOf } from './status-line.ts';
import { hookShapeIssues, topLevelIssue, type ShapeIssue } from './settings-shape.ts';

/** Something in a settings file that keeps hooks from running, or keeps us from editing it. */
export interface SettingsProblem {
  /** From 1. */
  line: number;
  /** Dotted key, empty for the file as a whole. */
  key: string;
  /** The offending text, cut to 60 characters. */
  value: string;
  /** What is wrong, in words. */
  detail: string;
  /** Claude Code drops the whole file because of it, silently under -p. */
  disablesFile: boolean;
  /** Our entries cannot be put in beside it. */
  blocksEdit: boolean;
}

/** One of our entries as it stands in the file. */
export interface OwnEntry {
  event: string;
  matcher: string | null;
  command: string;
  line: number;
  /** False when the entry does not run as the table says: another matcher, kind or time limit, or a filter of its own. */
  current: boolean;
}

export interface SettingsInspection {
  problems: SettingsProblem[];
  own: OwnEntry[];
  /** Events of the table that have no entry of ours. */
  missing: string[];
  /** null when the file does not say. A file that stands above another overrides it, also with false. */
  disableAllHooks: boolean | null;
  /** Managed settings only: hooks of user and project files do not run. */
  managedHooksOnly: boolean;
  /** Names of enabled plugins that bring the same hooks. */
  plugins: string[];
  /** The status line that counts. `command` is null where it has none. */
  statusLine: { own: boolean; command: string | null } | null;
}

/** Reads a settings text as Claude Code 2.1.197 does (strict JSON; a byte order mark and empty text are fine). */
export function inspectSettings(text: string): SettingsInspection {
  const [, body] = splitBom(text);
  const nothing = {
    own: [],
    missing: HOOK_TABLE.map(({ event }) => event),
    disableAllHooks: null,
    managedHooksOnly: false,
    plugins: [],
    statusLine: null,
  };
  if (body.trim() === '') return { problems: [], ...nothing };
  const syntax = syntaxProblem(body);
  const root = syntax === null ? tolerantTree(body) : null;
  if (root === null) return { problems: [syntax ?? wholeFile('it cannot be read')], ...nothing };
  if (root.type !== 'object') return { problems: [wholeFile('it must be an object: { … }')], ...nothing };

  const problems: SettingsProblem[] = [];
  const properties = root.children ?? [];
  if (propertiesOf(root, 'hooks').length > 1) problems.push(at(properties.at(-1) as Node, 'hooks', 'the key stands twice', false, true));
  for (const property of properties) {
    const value = valueOf(property);
    const issue = value === null ? null : topLevelIssue(keyOf(property), value);
    if (value !== null && issue !== null) problems.push(at(value, keyOf(property), issue, true, keyOf(property) === 'hooks'));
  }
  const hooks = lastValue(root, 'hooks');
  const own: OwnEntry[] = [];
  for (const property of hooks?.type === 'object' ? (hooks.children ?? []) : []) inspectEvent(hooks as Node, property);
  const statusLine = statusLinesOf(root).at(-1);
  return {
    problems,
    own,
    missing: HOOK_TABLE.map(({ event }) => event).filter((event) => !own.some((entry) => entry.event === event && entry.current)),
    disableAllHooks: booleanOrNull(lastValue(root, 'disableAllHooks')),
    managedHooksOnly: lastValue(root, 'allowManagedHooksOnly')?.value === true,
    plugins: enabledPlugins(root),
    statusLine: statusLine === undefined ? null : { own: statusLine.own, command: statusLine.command },
  };

  function inspectEvent(hooks: Node, property: Node): void {
    const event = keyOf(property);
    const groups = valueOf(property);
    const row = HOOK_TABLE.find((candidate) => candidate.event === event);
    if (groups === null) return;
    if (groups.type !== 'array') {
      // Claude Code passes over such an event; we have to put a list in its place and will not.
      if (row !== undefined) problems.push(at(groups, `hooks.${event}`, 'it must be a list: [ … ]', false, true));
      return;
    }
    if (row !== undefined && propertiesOf(hooks, event).at(-1) !== property) {
      problems.push(at(groups, `hooks.${event}`, 'the key stands twice; only the last one counts', false, true));
    }
    for (const issue of hookShapeIssues(event, groups)) problems.push(shaped(issue));
    for (const group of groups.children ?? []) {
      for (const handler of childrenOf(lastValue(group, 'hooks'))) {
        const command: unknown = lastValue(handler, 'command')?.value;
        if (typeof command !== 'string' || !isOwnCommand(command)) continue;
        const matcher: unknown = lastValue(group, 'matcher')?.value;
        const current = row !== undefined && (matcher ?? null) === row.matcher && runsAsWanted(handler, row);
        own.push({ event, matcher: typeof matcher === 'string' ? matcher : null, command, line: lineAt(body, handler.offset), current });
      }
    }
  }

  function shaped(issue: ShapeIssue): SettingsProblem {
    return at(issue.node, issue.key, issue.detail, true, false);
  }

  function at(node: Node, key: string, detail: string, disablesFile: boolean, blocksEdit: boolean): SettingsProblem {
    return { line: lineAt(body, node.offset), key, value: excerpt(body, node), detail, disablesFile, blocksEdit };
  }
}

/** `line 7: hooks.Stop[0].hooks[0].timeout: expected number, got "5"` */
export function describeProblem(problem: SettingsProblem): string {
  const key = problem.key === '' ? '' : ` ${problem.key}:`;
  return `line ${problem.line}:${key} ${problem.detail}${problem.value === '' ? '' : ` (found ${problem.value})`}`;
}

function syntaxProblem(body: string): SettingsProblem | null {
  let message: string;
  try {
    JSON.parse(body);
    return null;
  } catch (error) {
    message = error instanceof Error ? error.message : String(error);
  }
  const errors: ParseError[] = [];
  try {
    parse(body, errors, { disallowComments: true, allowTrailingComma: false });
  } catch {
    return wholeFile('it is nested too deeply');
  }
  const first = errors[0];
  if (first === undefined) return wholeFile(message);
  const detail = SYNTAX[printParseErrorCode(first.error)] ?? 'it is not JSON here';
  const value = body.slice(first.offset, first.offset + Math.min(first.length, 60)).split(/\r?\n/)[0] as string;
  return { line: lineAt(body, first.offset), key: '', value, detail, disablesFile: true, blocksEdit: true };
}

/** Words for the parser's codes. */
const SYNTAX: Record<string, string> = {
  InvalidCommentToken: 'a comment; Claude Code reads strict JSON',
  PropertyNameExpected: 'a key in double quotes is expected (a comma too many?)',
  ValueExpected: 'a value is expected (a comma too many?)',
  ColonExpected: 'a colon is missing',
  CommaExpected: 'a comma is missing',
  CloseBraceExpected: 'a closing } is missing',
  CloseBracketExpected: 'a closing ] is missing',
  EndOfFileExpected: 'more text after the end',
  UnexpectedEndOfString: 'a string does not end',
  UnexpectedEndOfComment: 'a comment does not end',
  InvalidCharacter: 'a character that JSON does not allow',
  InvalidEscapeCharacter: 'a \\ sequence that JSON does not know',
  InvalidUnicode: 'a \\u sequence that is not whole',
  InvalidNumberFormat: 'a number that JSON does not know',
  InvalidSymbol: 'a word that JSON does not know',
};

function wholeFile(detail: string): SettingsProblem {
  return { line: 1, key: '', value: '', detail, disablesFile: true, blocksEdit: true };
}

function excerpt(text: string, node: Node): string {
  const value = text.slice(node.offset, endOf(node)).replace(/\s+/g, ' ');
  return value.length > 60 ? `${value.slice(0, 59)}…` : value;
}

function runsAsWanted(handler: Node, row: HookRow): boolean {
  const value = (key: string): unknown => lastValue(handler, key)?.value;
  const unfiltered = value('if') === undefined && value('once') === undefined;
  const sameKind = (value('async') === true) === (row.kind === 'async') && value('type') === 'command';
  return unfiltered && sameKind && value('timeout') === HOOK_TIMEOUT_SECONDS;
}

function lastValue(node: Node, key: string): Node | null {
  if (node.type !== 'object') return null;
  const property = propertiesOf(node, key).at(-1);
  return property === undefined ? null : valueOf(property);
}

function booleanOrNull(node: Node | null): boolean | null {
  return node?.type === 'boolean' ? node.value === true : null;
}

function childrenOf(node: Node | null): Node[] {
  return node?.type === 'array' ? (node.children ?? []) : [];
}

function enabledPlugins(root: Node): string[] {
  const plugins = lastValue(root, 'enabledPlugins');
  if (plugins?.type !== 'object') return [];
  return (plugins.children ?? [])
    .filter((property) => valueOf(property)?.value === true)
    .map(keyOf)
    .filter((name) => name === 'rollcall' || name.startsWith('rollcall@'));
}
