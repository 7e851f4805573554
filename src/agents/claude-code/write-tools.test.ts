import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { patchEffects } from '../../core/shell/effects.ts';
import type { ToolCall } from '../../protocol/agent-event.ts';
import { parseClaudeEvent } from './events.ts';
import { isReadOnly, MCP_WRITERS } from './mcp-tools.ts';

function call(tool_name: string, tool_input: unknown): ToolCall {
  const parsed = parseClaudeEvent(
    JSON.stringify({ hook_event_name: 'PreToolUse', session_id: 'x', cwd: '/repo/sub', tool_name, tool_input }),
  );
  if (!parsed.ok || parsed.event.tool === null) throw new Error('no tool call');
  return parsed.event.tool;
}
const short = (tool_name: string, tool_input: unknown): string => {
  const { writes, patch, opaque } = call(tool_name, tool_input);
  return [...writes, ...(patch === null ? [] : [patch]), ...(opaque ? ['anything'] : [])].join(' | ');
};

describe('tools of MCP servers that write files', () => {
  test.each<[string, object, string]>([
    ['mcp__filesystem__write_file', { path: '/repo/a.ts', content: 'x' }, '/repo/a.ts'],
    ['mcp__filesystem__edit_file', { path: '/repo/a.ts', edits: [] }, '/repo/a.ts'],
    ['mcp__filesystem__edit_file', { path: '/repo/a.ts', edits: [], dryRun: true }, ''],
    ['mcp__morph-mcp__edit_file', { path: '/repo/a.ts', code_edit: 'x', instruction: 'y' }, '/repo/a.ts'],
    ['mcp__desktop-commander__write_file', { path: '/repo/a.ts', content: 'x', mode: 'append' }, '/repo/a.ts'],
    ['mcp__desktop-commander__edit_block', { file_path: '/repo/a.ts', old_string: 'x', new_string: 'y' }, '/repo/a.ts'],
    ['mcp__desktop-commander__write_pdf', { path: '/repo/a.pdf', content: [], outputPath: '/repo/b.pdf' }, '/repo/b.pdf'],
    ['mcp__files__copy_file', { source: '/repo/a.ts', destination: '/repo/b.ts' }, '/repo/b.ts'],
    ['mcp__text-editor__patch_text_file_contents', { file_path: '/repo/a.ts', patches: [] }, '/repo/a.ts'],
    ['mcp__text_editor__text_editor', { command: 'str_replace', path: '/repo/a.ts' }, '/repo/a.ts'],
    ['mcp__text_editor__text_editor', { command: 'view', path: '/repo/a.ts' }, ''],
    ['mcp__jetbrains__create_new_file', { pathInProject: 'src/a.ts', projectPath: '/repo' }, '/repo/src/a.ts'],
    ['mcp__jetbrains__replace_text_in_file', { pathInProject: 'src/a.ts', projectPath: '/repo/' }, '/repo/src/a.ts'],
    ['mcp__jetbrains__reformat_file', { files: ['a.ts', 'b.ts'], projectPath: '/repo' }, '/repo/a.ts | /repo/b.ts'],
    ['mcp__jetbrains__rename_refactoring', { pathInProject: 'a.ts', projectPath: '/repo' }, '/repo/a.ts | anything'],
    ['mcp__hub__createNewFile', { pathInProject: '/repo/a.ts' }, '/repo/a.ts'],
    ['mcp__plugin_tools_files__write_file', { path: '/repo/a.ts' }, '/repo/a.ts'],
  ])('%s %j', (name, input, wanted) => expect(short(name, input)).toBe(wanted));

  test('a relative path counts from the working directory, and the server may have another one', () => {
    expect(short('mcp__serena__create_text_file', { relative_path: 'src/a.ts', content: 'x' })).toBe('/repo/sub/src/a.ts | anything');
    expect(short('mcp__serena__replace_symbol_body', { name_path: 'A/b', relative_path: '../a.ts', body: '' })).toBe(
      '/repo/a.ts | anything',
    );
  });

  test('what is deleted or moved is told as a patch, and understood as one', () => {
    const context = { cwd: '/repo/sub', home: '/home/me', env: {}, tree: { kind: () => 'file' as const, expand: () => [] } };
    const effects = (tool: ToolCall) =>
      patchEffects(tool.patch ?? '', context).effects.map(({ kind, path, to }) => [kind, path, to ?? null]);
    const removed = call('mcp__files__delete_file', { path: '/repo/a.ts' });
    expect(removed).toMatchObject({ writes: [], opaque: false });
    expect(effects(removed)).toEqual([['delete', '/repo/a.ts', null]]);
    const moved = call('mcp__filesystem__move_file', { source: '/repo/a b.ts', destination: 'c.ts' });
    expect(moved).toMatchObject({ writes: [], opaque: true });
    expect(effects(moved)).toEqual([['move', '/repo/a b.ts', '/repo/sub/c.ts']]);
  });

  test.each(['/repo/a\n*** Delete File: /repo/b', '/repo/a\r', '/repo/a\u2028*** Delete File: b', '/repo/a '])(
    'a name that no patch can hold (%j): anything',
    (path) => expect(short('mcp__files__delete_file', { path })).toBe('anything'),
  );

  test.each(['~/a.ts', '~', 'file:///repo/a.ts', 'https://example.org/a', '/repo/\0', '', 7, null, {}, [], [''], [[]]])(
    'a path that nobody here can read (%j): anything',
    (path) => {
      expect(short('mcp__filesystem__write_file', { path })).toBe('anything');
      expect(short('mcp__filesystem__move_file', { source: '/repo/a.ts', destination: path })).toBe('anything');
    },
  );

  test.each([null, 'text', 7, [], {}])('input %j: anything', (input) => {
    for (const tool of Object.keys(MCP_WRITERS)) expect(short(`mcp__x__${tool}`, input)).toBe('anything');
  });
});

describe('other tools of MCP servers', () => {
  test.each([
    'mcp__filesystem__read_text_file',
    'mcp__filesystem__create_directory',
    'mcp__desktop-commander__start_search',
    'mcp__serena__find_symbol',
    'mcp__jetbrains__get_file_problems',
    'mcp__ide__getDiagnostics',
    'mcp__context7__resolve-library-id',
    'mcp__sequential-thinking__sequentialthinking',
  ])('%s writes nothing', (name) => expect(short(name, { path: '/repo/a.ts' })).toBe(''));

  test.each([
    'mcp__desktop-commander__start_process',
    'mcp__ide__executeCode',
    'mcp__serena__execute_shell_command',
    'mcp__jetbrains__execute_terminal_command',
    'mcp__memory__create_entities',
    'mcp__x',
    'mcp__',
    'mcp____',
    'mcp__x__constructor',
    'mcp__x__toString',
    'mcp__read_file',
  ])('%s may write anything', (name) => expect(short(name, { path: '/repo/a.ts', command: 'ls' })).toBe('anything'));

  test('no tool is in both tables', () => {
    expect(Object.keys(MCP_WRITERS).filter(isReadOnly)).toEqual([]);
  });
});

describe('patches', () => {
  const text = '*** Begin Patch\n*** Delete File: a.ts\n*** End Patch';

  test.each<[unknown]>([
    [text],
    [{ input: text }],
    [{ patch: text }],
    [{ command: text }],
    [{ command: ['apply_patch', text] }],
    [{ input: null, patch: text }],
  ])('apply_patch with %j', (input) => {
    expect(call('apply_patch', input)).toMatchObject({ patch: text, writes: [], command: null, opaque: false });
  });

  test('of a server: its directory is known only when the project is named', () => {
    expect(call('mcp__jetbrains__apply_patch', { input: text, projectPath: '/repo/sub' })).toMatchObject({ patch: text, opaque: false });
    expect(call('mcp__jetbrains__apply_patch', { input: text, projectPath: '/other' })).toMatchObject({ patch: text, opaque: true });
    expect(call('mcp__x__applyPatch', { input: text })).toMatchObject({ patch: text, opaque: true });
  });

  test.each<[unknown]>([[null], [''], [7], [[]], [{}], [{ input: '' }], [{ input: 7, patch: {}, command: [] }]])(
    'apply_patch with %j: anything',
    (input) => expect(call('apply_patch', input)).toMatchObject({ patch: null, writes: [], opaque: true }),
  );
});

test('tools of the agent itself', () => {
  expect(short('Write', { file_path: '/repo/../x' })).toBe('/repo/../x');
  expect(short('NotebookEdit', { notebook_path: 'n.ipynb' })).toBe('/repo/sub/n.ipynb');
  for (const name of ['Bash', 'Read', 'Agent', 'constructor', '']) expect(short(name, { file_path: '/a', path: '/a' })).toBe('');
});

test('nothing makes it throw, and every path is absolute', () => {
  const names = ['Write', 'apply_patch', ...Object.keys(MCP_WRITERS).map((tool) => `mcp__x__${tool}`)];
  const value = fc.oneof(fc.anything({ maxDepth: 2 }), fc.string(), fc.array(fc.string()));
  const argument = fc.constantFrom(
    'path',
    'file_path',
    'relative_path',
    'source',
    'destination',
    'projectPath',
    'paths',
    'input',
    'command',
  );
  fc.assert(
    fc.property(fc.oneof(fc.constantFrom(...names), fc.string()), fc.oneof(value, fc.dictionary(argument, value)), (name, input) => {
      expect(call(name, input).writes.every((path) => path.startsWith('/'))).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
