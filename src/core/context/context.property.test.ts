import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostileStrings } from '../../../test/hostile-strings.ts';
import type { PlacedRecord, RecordPart } from '../transcript/record.ts';
import type { BoundedList, Context } from './context.ts';
import { MOST } from './limits.ts';
import { bash, call, prompt, records, result } from './samples.ts';
import { emptyContext, restoredContext, savedContext } from './state.ts';
import { step } from './step.ts';

const KINDS = ['prompt', 'answer', 'result', 'summary', 'compaction', 'interrupt', 'error', 'notice', 'usage', 'meta', 'unknown'] as const;
const TOOLS = [
  'Bash',
  'Read',
  'Edit',
  'Write',
  'TodoWrite',
  'TaskCreate',
  'TaskUpdate',
  'ExitPlanMode',
  'AskUserQuestion',
  'update_plan',
  'apply_patch',
  'exec_command',
  'shell',
  '__proto__',
];
const MEMBERS = [
  'file_path',
  'command',
  'cmd',
  'workdir',
  'todos',
  'plan',
  'questions',
  'question',
  'taskId',
  'status',
  'subject',
  'input',
  'content',
  'step',
  '__proto__',
  'constructor',
];

const SAID = [
  'No, not that file. NEVER touch the API!',
  "Let's use SQLite.",
  'Shall I go on?',
  'I decided to use two tables.',
  'npm test',
  'npm run build && npm test',
  'cd sub && cargo test',
  'echo x > a.txt; rm b.txt',
  '/work/shop/a.ts',
  'Task #3 created',
  'completed',
  '*** Begin Patch\n*** Update File: a.ts\n@@\n-a\n+b\n*** End Patch',
];

const text = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...SAID) },
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(...hostileStrings.filter((one) => one.text.length < 300).map((one) => one.text)),
);
const ids = fc.constantFrom('a', 'b', 'c', '__proto__', '');
const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.constantFrom<unknown>(null, true, 0, -1, 1.5, NaN, undefined),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...MEMBERS), tie('any'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).any;

const part: fc.Arbitrary<RecordPart> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text }),
  fc.record({ type: fc.constant('thinking' as const), text }),
  fc.record({ type: fc.constant('prompt' as const), text, typed: fc.boolean() }),
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('call' as const),
      callId: ids,
      tool: fc.oneof(fc.constantFrom(...TOOLS), text),
      input: value,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('result' as const),
      callId: ids,
      text,
      failed: fc.boolean(),
      exitCode: fc.constantFrom(null, 0, 1, 127, NaN, -1),
      changed: fc.array(text, { maxLength: 2 }),
    }),
  },
  fc.record({ type: fc.constant('attachment' as const), mime: fc.option(text) }),
);

const fields = fc.record({
  kind: fc.constantFrom(...KINDS),
  at: fc.constantFrom(null, 0, 5, 1e300, NaN, -7, Infinity),
  cwd: fc.constantFrom(null, '/work/shop', 'relative', '', '/'),
  sidechain: fc.boolean(),
  agentId: fc.constantFrom(null, null, null, 'a1'),
  parts: fc.array(part, { maxLength: 4 }),
  compaction: fc.option(
    fc.record({
      trigger: fc.constantFrom('auto' as const, 'manual' as const, null),
      micro: fc.boolean(),
      preTokens: fc.constantFrom(null, NaN, 5),
      postTokens: fc.constant(null),
      preserved: fc.constant([]),
    }),
    { freq: 10 },
  ),
});

function run(list: readonly PlacedRecord[], saveBefore: ReadonlySet<number> = new Set()): Context {
  let context = emptyContext();
  for (const [index, record] of list.entries()) {
    if (saveBefore.has(index)) context = restored(savedContext(context));
    context = step(context, record);
  }
  return context;
}

function restored(saved: string): Context {
  const context = restoredContext(saved);
  if (context === null) throw new Error('what was saved was not taken back');
  return context;
}

describe('any records', () => {
  test('are taken without a throw, and saving and restoring anywhere between them changes nothing', () => {
    fc.assert(
      fc.property(fc.array(fields, { maxLength: 25 }), fc.array(fc.nat(24), { maxLength: 6 }), (list, places) => {
        const all = records(list);
        expect(run(all, new Set(places))).toEqual(run(all));
      }),
      { numRuns: 400 },
    );
  });

  test('keep every list within its limit, and count what fell out', () => {
    fc.assert(
      fc.property(fc.array(fields, { maxLength: 25 }), (list) => {
        const context = run(records(list));
        for (const [name, most] of Object.entries(MOST)) expect(context[name as BoundedList].length).toBeLessThanOrEqual(most);
        expect(JSON.parse(savedContext(context))).toEqual(context);
      }),
      { numRuns: 100 },
    );
  });
});

test('hostile texts in every place are taken', () => {
  for (const hostile of hostileStrings) {
    const context = run(
      records([
        prompt(hostile.text),
        call(hostile.text, hostile.text, hostile.text),
        call('a', 'Bash', { command: hostile.text }),
        result('a', { text: hostile.text, exitCode: 0, changed: [hostile.text] }),
        call('b', 'Write', { file_path: hostile.text }),
        result('b'),
        call('c', 'TodoWrite', { todos: [{ content: hostile.text }] }),
      ]),
    );
    expect(JSON.stringify(context).length).toBeLessThan(40_000);
  }
});

test('a context stays small, whatever a session did', () => {
  const busy = Array.from({ length: 600 }, (_, n) => [
    prompt(`No, not ${'very '.repeat(300)}${n}. I said so. ${'Which one? '.repeat(30)}`),
    call(`w${n}`, 'Write', { file_path: `/work/shop/${'deep/'.repeat(100)}${n}.ts` }),
    result(`w${n}`),
    ...bash(`t${n}`, `npm test -- ${n} ${'x'.repeat(2_000)}`, 1),
    call(`p${n}`, 'ExitPlanMode', { plan: 'step\n'.repeat(2_000) }),
  ]).flat();
  const context = run(records(busy));
  expect(savedContext(context).length).toBeLessThan(2_000_000);
  expect(context.dropped.filesModified).toBe(100);
  expect(context.dropped.failing).toBe(550);
});

test('what was saved by another version, or is none, is not taken', () => {
  const saved = JSON.parse(savedContext(emptyContext())) as Record<string, unknown>;
  for (const wrong of [
    '',
    'null',
    '[]',
    '{}',
    '7',
    JSON.stringify({ ...saved, version: 0 }),
    JSON.stringify({ ...saved, open: {} }),
    JSON.stringify({ ...saved, last: undefined }),
  ])
    expect(restoredContext(wrong)).toBeNull();
});
