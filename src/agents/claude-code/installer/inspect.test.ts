import { describe, expect, test } from 'vitest';
import { describeProblem, inspectSettings } from './inspect.ts';

const valid = { type: 'command', command: 'true' };
const withStop = (handler: unknown): string => JSON.stringify({ hooks: { Stop: [{ hooks: [handler] }] } }, null, 2);

describe('values that make Claude Code 2.1.197 drop the whole file', () => {
  test.each([
    [{ ...valid, timeout: '5' }, 'hooks.Stop[0].hooks[0].timeout', '"5"'],
    [{ ...valid, timeout: 0 }, 'hooks.Stop[0].hooks[0].timeout', '0'],
    [{ ...valid, timeout: -1 }, 'hooks.Stop[0].hooks[0].timeout', '-1'],
    [{ ...valid, timeout: null }, 'hooks.Stop[0].hooks[0].timeout', 'null'],
    [{ ...valid, type: 'shell' }, 'hooks.Stop[0].hooks[0].type', '"shell"'],
    [{ command: 'true' }, 'hooks.Stop[0].hooks[0].type', '{ "command": "true" }'],
    [{ type: 'command' }, 'hooks.Stop[0].hooks[0].command', '{ "type": "command" }'],
    [{ ...valid, command: 3 }, 'hooks.Stop[0].hooks[0].command', '3'],
    [{ ...valid, args: 'x' }, 'hooks.Stop[0].hooks[0].args', '"x"'],
    [{ ...valid, async: 'true' }, 'hooks.Stop[0].hooks[0].async', '"true"'],
    [{ ...valid, once: 'yes' }, 'hooks.Stop[0].hooks[0].once', '"yes"'],
    [{ ...valid, shell: 'fish' }, 'hooks.Stop[0].hooks[0].shell', '"fish"'],
    [{ ...valid, if: 3 }, 'hooks.Stop[0].hooks[0].if', '3'],
    [{ ...valid, statusMessage: 3 }, 'hooks.Stop[0].hooks[0].statusMessage', '3'],
    [{ ...valid, rewakeMessage: '' }, 'hooks.Stop[0].hooks[0].rewakeMessage', '""'],
    [{ type: 'prompt' }, 'hooks.Stop[0].hooks[0].prompt', '{ "type": "prompt" }'],
    [{ type: 'agent' }, 'hooks.Stop[0].hooks[0].prompt', '{ "type": "agent" }'],
    [{ type: 'http', url: 'nope' }, 'hooks.Stop[0].hooks[0].url', '"nope"'],
    [{ type: 'http', url: 'http://a/', headers: { a: 1 } }, 'hooks.Stop[0].hooks[0].headers.a', '1'],
    [{ type: 'mcp_tool', server: 'a' }, 'hooks.Stop[0].hooks[0].tool', '{ "type": "mcp_tool", "server": "a" }'],
  ])('a handler %j', (handler, key, value) => {
    expect(inspectSettings(withStop(handler)).problems).toEqual([
      expect.objectContaining({ key, value, disablesFile: true, blocksEdit: false }),
    ]);
  });

  test.each([
    ['a matcher that is a number', [{ matcher: 3, hooks: [] }], 'hooks.Stop[0].matcher'],
    ['a matcher that is null', [{ matcher: null, hooks: [] }], 'hooks.Stop[0].matcher'],
    ['a group without hooks', [{ matcher: 'x' }], 'hooks.Stop[0].hooks'],
    ['hooks that are an object', [{ hooks: {} }], 'hooks.Stop[0].hooks'],
    ['a handler where a group belongs', [valid], 'hooks.Stop[0].hooks'],
    ['a group that is text', ['x'], 'hooks.Stop[0]'],
  ])('%s', (_name, groups, key) => {
    const [problem] = inspectSettings(JSON.stringify({ hooks: { Stop: groups } })).problems;
    expect(problem).toMatchObject({ key, disablesFile: true });
  });

  test.each([
    ['model', 3],
    ['permissions', 'x'],
    ['enabledPlugins', []],
    ['disableAllHooks', 'true'],
    ['cleanupPeriodDays', '3'],
    ['verbose', 'x'],
  ])('%s: %j', (key, value) => {
    expect(inspectSettings(JSON.stringify({ [key]: value })).problems).toMatchObject([{ key, disablesFile: true }]);
  });

  test.each(['{"a":1,}', '// c\n{}', '{"a":1} x', '[]', '3'])('the text %j', (text) => {
    expect(inspectSettings(text).problems).toMatchObject([{ disablesFile: true, blocksEdit: true, line: 1 }]);
  });

  test('line, key and value are named', () => {
    const [problem] = inspectSettings(withStop({ ...valid, timeout: '5' })).problems;
    expect(problem === undefined ? '' : describeProblem(problem)).toBe(
      'line 9: hooks.Stop[0].hooks[0].timeout: expected number, received string (found "5")',
    );
  });
});

describe('values that were seen to be harmless', () => {
  test.each([
    {},
    { hooks: {} },
    { hooks: { Frobnicate: [] } },
    { hooks: { Frobnicate: {} } },
    { hooks: { Stop: [{ matcher: '(', hooks: [] }] } },
    { hooks: { Stop: [{ frob: 1, hooks: [{ ...valid, frob: 1, timeout: 0.5 }] }] } },
    { hooks: { Stop: [{ hooks: [{ type: 'http', url: 'http://127.0.0.1:1/' }] }] } },
    { hooks: { PreCompact: [{ hooks: [{ type: 'prompt', prompt: 'x' }] }] } },
    { disableAllHooks: false, frob: 1, theme: 3, env: { A: 1 }, permissions: { allow: ['(('] } },
  ])('%j', (settings) => {
    for (const text of [JSON.stringify(settings), `\u{feff}${JSON.stringify(settings, null, 2).replaceAll('\n', '\r\n')}`]) {
      expect(inspectSettings(text).problems).toEqual([]);
    }
  });
});

describe('what is read', () => {
  test('an empty file has no problem and no entry', () => {
    expect(inspectSettings(' \n')).toMatchObject({ problems: [], own: [], disableAllHooks: null });
  });

  test.each([
    ['another matcher', { matcher: 'Write', hooks: [{ type: 'command', command: '/a/rollcall-hook claude-code PreToolUse', timeout: 5 }] }],
    ['no time limit', { hooks: [{ type: 'command', command: '/a/rollcall-hook claude-code PreToolUse' }] }],
    ['a filter', { hooks: [{ type: 'command', command: '/a/rollcall-hook claude-code PreToolUse', timeout: 5, if: 'Bash(git *)' }] }],
  ])('an entry with %s is there, and not as it should be', (_name, group) => {
    const found = inspectSettings(JSON.stringify({ hooks: { PreToolUse: [group] } }));
    expect(found.own).toMatchObject([{ event: 'PreToolUse', current: false }]);
    expect(found.missing).toContain('PreToolUse');
  });

  test('switches and plugins', () => {
    const text = JSON.stringify({
      disableAllHooks: true,
      allowManagedHooksOnly: true,
      enabledPlugins: { 'rollcall@here': true, 'rollcall@there': false, 'rollcaller@x': true },
    });
    expect(inspectSettings(text)).toMatchObject({ disableAllHooks: true, managedHooksOnly: true, plugins: ['rollcall@here'] });
  });
});
