import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { directCommand, isOwnCommand, sharedCommand, statusLineCommand } from './command.ts';
import { HOOK_TABLE } from './hook-table.ts';
import { inspectSettings } from './inspect.ts';
import { addEntries, removeEntries, type Trace } from './settings.ts';

const commandFor = (event: string): string => directCommand('/home/a b/.local/share/rollcall/rollcall-hook', event);
const older = (event: string): string => `/opt/old/rollcall-hook claude-code ${event}`;
const events = HOOK_TABLE.map(({ event }) => event);

const line = statusLineCommand('/home/a b/.local/share/rollcall/rollcall-hook');

function added(
  text: string,
  before?: Trace,
  command = commandFor,
  wanted: boolean | null = null,
): { text: string; baseline: string; trace: Trace } {
  const result = addEntries(text, command, before, { command: line, wanted });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result;
}
function removed(text: string, trace?: Trace): string {
  const result = removeEntries(text, isOwnCommand, trace);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.text;
}

/** The settings without anything of ours, as a program sees them. */
function foreignParts(text: string): unknown {
  const settings = JSON.parse(text.replace(/^\u{feff}/u, '')) as Record<string, unknown>;
  const hooks = settings['hooks'] as Record<string, { hooks: { command?: string }[] }[]> | undefined;
  const foreign: Record<string, unknown> = {};
  for (const [event, groups] of Object.entries(hooks ?? {})) {
    const kept = groups.filter((group) => !group.hooks.some(({ command }) => command !== undefined && isOwnCommand(command)));
    if (kept.length > 0) foreign[event] = kept;
  }
  const { hooks: _, ...rest } = settings;
  return { rest, foreign };
}

const foreignHandler = fc.record(
  {
    type: fc.constant('command'),
    command: fc.oneof(fc.string(), fc.constant('grep rollcall-hook log'), fc.constant("echo '/x/rollcall-hook'")),
    timeout: fc.integer({ min: 1, max: 600 }),
    async: fc.boolean(),
  },
  { requiredKeys: ['type', 'command'] },
);
const foreignGroup = fc.record(
  { matcher: fc.constantFrom('', '*', 'Bash', 'Write|Edit'), hooks: fc.array(foreignHandler, { maxLength: 3 }) },
  { requiredKeys: ['hooks'] },
);
const eventName = fc.constantFrom(...events, 'PermissionRequest', 'SubagentStop', 'SomethingNew');
const foreignHooks = fc.dictionary(eventName, fc.array(foreignGroup, { maxLength: 3 }), { maxKeys: 5 });
const otherKeys = fc.dictionary(
  fc
    .string()
    .filter((key) => key !== '__proto__' && key !== 'hooks' && inspectSettings(JSON.stringify({ [key]: null })).problems.length === 0),
  fc.jsonValue({ maxDepth: 2 }),
  { maxKeys: 4 },
);
/** Keys in random order, `hooks` before, between or after the others. */
const settingsValue = fc.tuple(otherKeys, fc.option(foreignHooks, { nil: undefined }), otherKeys).map(([before, hooks, after]) => {
  const entries = [...Object.entries(before), ...(hooks === undefined ? [] : [['hooks', hooks] as const]), ...Object.entries(after)];
  return Object.fromEntries(entries);
});
const style = fc.record({
  indent: fc.constantFrom('', ' ', '  ', '    ', '\t'),
  eol: fc.constantFrom('\n', '\r\n'),
  colon: fc.constantFrom(':', ': ', ' : '),
  empty: fc.constantFrom('', ' ', '\n', '\n\t '),
  bom: fc.constantFrom('', '\u{feff}'),
  head: fc.constantFrom('', '\n', '  '),
  tail: fc.constantFrom('', '\n', '\n\n', ' '),
});
type Style = typeof style extends fc.Arbitrary<infer S> ? S : never;

function print(value: unknown, s: Style): string {
  const eol = (text: string): string => text.replaceAll('\n', s.eol);
  const show = (item: unknown, lead: string): string => {
    if (typeof item !== 'object' || item === null) return JSON.stringify(item);
    const [open, close] = Array.isArray(item) ? ['[', ']'] : ['{', '}'];
    const inner = s.indent === '' ? '' : `\n${lead}${s.indent}`;
    const parts = Array.isArray(item)
      ? item.map((child) => show(child, lead + s.indent))
      : Object.entries(item).map(([key, child]) => JSON.stringify(key) + s.colon + show(child, lead + s.indent));
    if (parts.length === 0) return open + s.empty + close;
    return open + inner + parts.join(`,${inner}`) + (s.indent === '' ? '' : `\n${lead}`) + close;
  };
  return s.bom + eol(s.head + show(value, '') + s.tail);
}
const settingsText = fc.tuple(settingsValue, style).map(([value, s]) => print(value, s));

describe('adding and removing, over generated files', () => {
  test('adding, then removing gives the same bytes', () => {
    fc.assert(
      fc.property(settingsText, (text) => {
        const after = added(text);
        expect(after.baseline).toBe(text);
        expect(removed(after.text, after.trace)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  test('adding puts every row in, keeps what is foreign, and a second time changes nothing', () => {
    fc.assert(
      fc.property(settingsText, (text) => {
        const once = added(text);
        const inspection = inspectSettings(once.text);
        expect(inspection.missing).toEqual([]);
        expect(inspection.own.map(({ event }) => event).sort()).toEqual(events.toSorted());
        expect(foreignParts(once.text)).toEqual(foreignParts(text));
        expect(added(once.text, once.trace).text).toBe(once.text);
        expect(added(once.text, once.trace).baseline).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  test('line ends, byte order mark and the end of the file stay as they were', () => {
    fc.assert(
      fc.property(settingsText, (text) => {
        const after = added(text).text;
        const foreignEol = text.includes('\r\n') ? /(?<!\r)\n/ : /\r/;
        expect(after).not.toMatch(foreignEol);
        expect(after.startsWith('\u{feff}')).toBe(text.startsWith('\u{feff}'));
        expect(/\s*$/.exec(after)?.[0]).toBe(/\s*$/.exec(text)?.[0]);
      }),
      { numRuns: 300 },
    );
  });

  test('entries of an older install are brought up to date where they stand', () => {
    fc.assert(
      fc.property(settingsText, (text) => {
        const before = added(text, undefined, older);
        const after = added(before.text, before.trace);
        expect(after.text).toBe(added(text).text);
        expect(removed(after.text, after.trace)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  test('what others added meanwhile stays, byte for byte', () => {
    fc.assert(
      fc.property(settingsText, fc.integer({ min: 0 }), fc.nat(), (text, seed, where) => {
        // Another program appends a hook of its own behind ours.
        const ours = added(text);
        const marker = `"other ${seed}"`;
        const group = `{"hooks":[{"type":"command","command":${marker}}]}`;
        const event = events[where % events.length] as string;
        const at = ours.text.indexOf(`claude-code ${event}"`);
        const end = ours.text.indexOf(']', at);
        const close = ours.text.indexOf('}', end);
        const edited = `${ours.text.slice(0, close + 1)},\n${group}${ours.text.slice(close + 1)}`;
        const after = removed(edited, ours.trace);
        expect(inspectSettings(after).own).toEqual([]);
        expect(after).toContain(group);
        const settings = JSON.parse(after.replace(/^\u{feff}/u, '')) as { hooks: Record<string, unknown[]> };
        const index = settings.hooks[event]?.findIndex((candidate) => JSON.stringify(candidate) === group);
        expect(index).toBeGreaterThanOrEqual(0);
        settings.hooks[event]?.splice(index as number, 1);
        expect(foreignParts(JSON.stringify(settings))).toEqual(foreignParts(text));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the status line', () => {
  const set = (text: string, before?: Trace) => added(text, before, commandFor, true);
  const parsed = (text: string): Record<string, unknown> => JSON.parse(text.replace(/^\u{feff}/u, '')) as Record<string, unknown>;
  const ours = { type: 'command', command: line, padding: 0, refreshInterval: 30 };

  test('is set where there is none and taken out again, byte for byte, over generated files', () => {
    fc.assert(
      fc.property(settingsText, fc.boolean(), (text, later) => {
        const before = later ? added(text) : null;
        const after = set(before?.text ?? text, before?.trace);
        expect(after.baseline).toBe(text);
        expect(parsed(after.text)['statusLine']).toEqual(ours);
        expect(inspectSettings(after.text)).toMatchObject({ problems: [], missing: [], statusLine: { own: true, command: line } });
        expect(set(after.text, after.trace).text).toBe(after.text);
        expect(added(after.text, after.trace).text).toBe(after.text);
        expect(removed(after.text, after.trace)).toBe(text);
        expect(added(after.text, after.trace, commandFor, false).text).toBe(added(text).text);
      }),
      { numRuns: 150 },
    );
  });

  test('of somebody else stays, whatever is wanted, byte for byte', () => {
    const foreign = fc.constantFrom<unknown>(
      { type: 'command', command: '~/line.sh' },
      { type: 'command', command: 'rollcall statusline' },
      { type: 'command', command: "cat | tee x | '/x/rollcall-hook' line claude-code" },
      { type: 'command' },
      {},
    );
    fc.assert(
      fc.property(settingsValue, foreign, style, fc.constantFrom(true, false, null), (value, statusLine, s, wanted) => {
        const text = print({ ...value, statusLine }, s);
        const after = added(text, undefined, commandFor, wanted);
        expect(parsed(after.text)['statusLine']).toEqual(statusLine);
        expect(inspectSettings(after.text).statusLine?.own).toBe(false);
        expect(removed(after.text, after.trace)).toBe(text);
      }),
      { numRuns: 100 },
    );
  });

  test('that its user changed: another command is theirs; what stands beside the command stays, and goes with it', () => {
    const { text, trace } = set('{\n  "model": "x"\n}\n');
    const theirs = text.replace(JSON.stringify(line), '"~/mine.sh"');
    expect(parsed(removed(theirs, trace))).toEqual({ model: 'x', statusLine: { ...ours, command: '~/mine.sh' } });
    const slower = text.replace('"refreshInterval": 30', '"refreshInterval": 5').replaceAll('/home/a b/', '/old place/');
    expect(parsed(added(slower, trace).text)['statusLine']).toEqual({ ...ours, refreshInterval: 5 });
    expect(removed(slower, trace)).toBe('{\n  "model": "x"\n}\n');
  });

  test('alone in a file that was empty: the file is empty again', () => {
    for (const text of ['', '\n', '{}', '{ }', '{\n}\n']) {
      const after = set(text);
      const { hooks: _, ...rest } = parsed(after.text);
      expect(removed(JSON.stringify(rest), after.trace).trim()).toBe(text.trim());
    }
  });
});

describe('the text that is written', () => {
  test('a new file has two spaces and a last newline', () => {
    const { text, trace } = added('');
    expect(text.startsWith('{\n  "hooks": {\n    "SessionStart": [\n      {\n        "hooks": [')).toBe(true);
    expect(text.endsWith('}\n')).toBe(true);
    expect(removed(text, trace)).toBe('');
  });

  test('without a trace only containers that held nothing but ours go', () => {
    const text = '{\n  "model": "x",\n  "hooks": {\n    "PermissionRequest": []\n  }\n}\n';
    expect(removed(added(text).text)).toBe(text);
    expect(removed(added('{\n  "model": "x"\n}\n').text)).toBe('{\n  "model": "x"\n}\n');
    expect(removed(added('{"hooks":{}}').text)).toBe('{}');
  });

  test('doubled and misplaced entries become one', () => {
    const own = { type: 'command', command: '/a/rollcall-hook claude-code Stop', timeout: 5 };
    const foreign = { type: 'command', command: 'say done' };
    const text = JSON.stringify({
      hooks: { Stop: [{ hooks: [own] }, { hooks: [foreign, own] }, { hooks: [own] }], PermissionRequest: [{ hooks: [own] }] },
    });
    const after = JSON.parse(added(text).text) as { hooks: Record<string, unknown> };
    expect(after.hooks['PermissionRequest']).toBeUndefined();
    expect(after.hooks['Stop']).toEqual([{ hooks: [{ type: 'command', command: commandFor('Stop'), timeout: 5 }] }, { hooks: [foreign] }]);
  });

  test('removing leaves comments and trailing commas alone', () => {
    const ours = '{ "type": "command", "command": "/a/rollcall-hook claude-code Stop" }';
    const text = `// mine\n{\n  "model": "x", // and this\n  "hooks": {\n    "Stop": [\n      { "hooks": [${ours}] },\n    ],\n  },\n}\n`;
    expect(removed(text)).toBe('// mine\n{\n  "model": "x" // and this,\n}\n'.replace('this,', 'this\n  ,'));
  });

  test('keys that are written with escapes are the same keys', () => {
    const after = added('{ "h\\u006foks": {} }').text;
    expect(inspectSettings(after).missing).toEqual([]);
    expect(Object.keys(JSON.parse(after) as object)).toEqual(['hooks']);
  });
});

describe('what is refused', () => {
  test.each([
    ['{ "a": 1, }', 1],
    ['// hello\n{}', 1],
    ['{\n  "a": 1\n  "b": 2\n}', 3],
    ['{"a": 1}{"a": 1}', 1],
    ['[]', 1],
    ['"text"', 1],
    ['{\n "hooks": []\n}', 2],
    ['{\n "hooks": null\n}', 2],
    ['{"hooks": {}, "hooks": {}}', 1],
    ['{"hooks": {\n "Stop": [],\n "Stop": []}}', 2],
    ['{"hooks": {\n "Stop": {}}}', 2],
    ['['.repeat(100_000), 1],
  ])('%j at line %i', (text, line) => {
    const result = addEntries(text, commandFor);
    expect(result.ok).toBe(false);
    expect(result.ok ? [] : result.problems.map((problem) => problem.line)).toContain(line);
  });
});

describe('own commands', () => {
  test.each([
    directCommand('/x/rollcall-hook', 'Stop'),
    directCommand(`/it's "a" home/rollcall-hook`, 'Stop'),
    sharedCommand('Stop'),
    '/opt/rollcall-hook claude-code Stop',
    '"/opt/with space/rollcall-hook" claude-code Stop',
    'ROLLCALL_HOME=/x exec /opt/rollcall-hook claude-code Stop',
    'rollcall-hook claude-code Stop',
    line,
  ])('%s', (command) => expect(isOwnCommand(command)).toBe(true));

  test.each([
    '',
    'grep rollcall-hook log',
    'echo /x/rollcall-hook',
    '/x/rollcall-hook.sh a',
    '/x/my-rollcall-hook a',
    'h="/x/rollcall-hook"; echo hi',
    "'/x/rollcall-hook",
    '/x/rollcall-hook/other a',
  ])('not %j', (command) => expect(isOwnCommand(command)).toBe(false));
});
