import { isAbsolute, resolve } from 'node:path';
import type { ToolCall } from '../../protocol/agent-event.ts';
import { isReadOnly, MCP_WRITERS, snakeCase, toolOfServer, type WriterTool } from './mcp-tools.ts';

/** The argument of each tool of Claude Code's own that names the file which the tool surely writes. */
const WRITES: Readonly<Record<string, string>> = {
  Write: 'file_path',
  Edit: 'file_path',
  MultiEdit: 'file_path',
  NotebookEdit: 'notebook_path',
};

type Writes = Pick<ToolCall, 'writes' | 'patch' | 'opaque'>;

const NOTHING: Writes = { writes: [], patch: null, opaque: false };
const ANYTHING: Writes = { writes: [], patch: null, opaque: true };

/** Under these an input has a patch, whoever made the tool. */
const PATCH_ARGUMENTS = ['input', 'patch', 'command', 'patch_text', 'patchText', 'patchContent'];

/**
 * What a tool writes, as far as its name and its arguments tell.
 *
 * Tools of MCP servers are known by their own name, whatever the server is called. What such a tool deletes or moves is said
 * as a patch, so that it is judged as a deletion or a move. A relative path counts from the project that the call
 * names, else from the working directory; the server may have another one, so such a call is opaque as well.
 *
 * @param input the tool's arguments as the model gave them: anything
 */
export function writesOf(name: string, input: unknown, cwd: string): Writes {
  const given = typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {};
  const argument = own(WRITES, name);
  if (argument !== undefined) {
    const path = given[argument];
    return { ...NOTHING, writes: typeof path === 'string' && path !== '' ? [absolute(path, cwd)] : [] };
  }
  const tool = toolOfServer(name);
  if (isPatcher(tool ?? snakeCase(name))) return patchOf(input, given, tool === null ? cwd : projectOf(given), cwd);
  if (tool === null) return NOTHING;
  if (isReadOnly(tool)) return NOTHING;
  const writer = own(MCP_WRITERS, tool);
  return writer === undefined ? ANYTHING : writtenBy(writer, given, cwd);
}

function writtenBy(writer: WriterTool, given: Readonly<Record<string, unknown>>, cwd: string): Writes {
  if (writer.unless?.some(([argument, value]) => given[argument] === value) === true) return NOTHING;
  const project = projectOf(given);
  const sets = writer.paths.map((names) => names.map((name) => pathsIn(given[name])).find((paths) => paths.length > 0) ?? []);
  const named = sets.flat();
  // Nothing named, or a name that only the server can read: nobody knows.
  if (sets.some((paths) => paths.length === 0) || !named.every(isPath)) return ANYTHING;
  const files = named.map((path) => absolute(path, project ?? cwd));
  const opaque = writer.more === true || (project === null && !named.every((path) => isAbsolute(path)));
  if (writer.does === undefined) return { writes: files, patch: null, opaque };
  const [from = '', to = ''] = files;
  if (writer.does === 'copy') return { writes: [to], patch: null, opaque };
  if (!files.every(fitsInPatch)) return ANYTHING;
  const patch = writer.does === 'delete' ? `*** Delete File: ${from}\n` : `*** Update File: ${from}\n*** Move to: ${to}\n`;
  return { writes: [], patch, opaque };
}

function isPatcher(tool: string): boolean {
  return tool === 'apply_patch' || tool === 'applypatch';
}

/** @param base where the tool starts from: null when nobody knows */
function patchOf(input: unknown, given: Readonly<Record<string, unknown>>, base: string | null, cwd: string): Writes {
  const texts = [input, ...PATCH_ARGUMENTS.map((name) => given[name])].flatMap((value) =>
    Array.isArray(value) ? value.slice(-1) : [value],
  );
  const patch = texts.find((text): text is string => typeof text === 'string' && text !== '');
  return patch === undefined ? ANYTHING : { writes: [], patch, opaque: base !== cwd };
}

/** Servers of editors are told which project is meant. */
function projectOf(given: Readonly<Record<string, unknown>>): string | null {
  const path = given['projectPath'];
  return typeof path === 'string' && isAbsolute(path) && isPath(path) ? resolve(path) : null;
}

function pathsIn(value: unknown): string[] {
  const all: unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((path): path is string => typeof path === 'string' && path !== '');
}

/** Neither an address nor below a home that only the server knows. */
function isPath(path: string): boolean {
  return !/\0|^~|^[a-z][a-z0-9+.-]*:\/\//i.test(path);
}

/** A patch has one name on each line, and no blanks around it. */
function fitsInPatch(path: string): boolean {
  return !/[\n\r\u2028\u2029]/.test(path) && path.trim() === path;
}

/** What is absolute stays as it is: `..` behind a link means something else when it is resolved by its text. */
function absolute(path: string, base: string): string {
  return isAbsolute(path) ? path : resolve(base, path);
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
