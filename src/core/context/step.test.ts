import { describe, expect, test } from 'vitest';
import { correctionPatterns } from './correction-patterns.ts';
import { MOST } from './limits.ts';
import { answer, bash, call, contextOf, ofSubagent, prompt, result } from './samples.ts';

const paths = (files: readonly { path: string }[]): string[] => files.map(({ path }) => path);

describe('goal', () => {
  test('is the first line of the first typed prompt', () => {
    expect(contextOf([prompt('Fix the cart\nand the tests'), prompt('Now the docs')]).goal).toMatchObject({
      text: 'Fix the cart',
      typed: true,
      record: 1,
    });
  });

  test('of a session that nobody typed in, of the first prompt, until one is typed', () => {
    expect(contextOf([prompt('From a program', false), prompt('Another', false)]).goal).toMatchObject({
      text: 'From a program',
      typed: false,
    });
    expect(contextOf([prompt('From a program', false), prompt('Typed')]).goal).toMatchObject({ text: 'Typed', typed: true, record: 2 });
  });

  test('no command of the agent is one', () => {
    expect(contextOf([prompt('/clear'), prompt('Fix it')]).goal?.text).toBe('Fix it');
  });
});

describe('files', () => {
  test('C18: a file that was read, when the call ended well, with how often and where', () => {
    const context = contextOf([
      call('a', 'Read', { file_path: '/work/shop/a.ts' }),
      result('a'),
      call('b', 'Read', { file_path: 'a.ts' }),
      result('b'),
      call('c', 'Read', { file_path: '/work/shop/gone.ts' }),
      result('c', { failed: true }),
    ]);
    expect(context.filesRead).toEqual([{ path: '/work/shop/a.ts', tool: 'Read', count: 2, subagent: false, record: 4, at: 4_000 }]);
  });

  test.each([
    ['Write', { file_path: '/w/x.ts', content: 'x' }],
    ['Edit', { file_path: '/w/x.ts' }],
    ['MultiEdit', { file_path: '/w/x.ts' }],
    ['NotebookEdit', { notebook_path: '/w/x.ts' }],
    ['apply_patch', { input: '*** Begin Patch\n*** Update File: /w/x.ts\n@@\n-a\n+b\n*** End Patch' }],
    ['apply_patch', '*** Begin Patch\n*** Add File: /w/x.ts\n+b\n*** End Patch'],
    ['Bash', { command: 'echo 1 > /w/x.ts' }],
    ['Bash', { command: 'cd /w && sed -i s/a/b/ x.ts' }],
    ['exec_command', { cmd: 'echo 1 > x.ts', workdir: '/w' }],
    ['shell', { command: ['bash', '-lc', 'echo 1 > /w/x.ts'] }],
  ])('C19: %s %j modifies its file', (tool, input) => {
    const context = contextOf([call('a', tool, input), result('a')]);
    expect(context.filesModified).toMatchObject([{ path: '/w/x.ts', tool, count: 1, change: 'written', record: 2 }]);
  });

  test('a call that failed, was refused or has no result changes nothing', () => {
    const edit = call('a', 'Edit', { file_path: '/w/x.ts' });
    expect(contextOf([edit]).filesModified).toEqual([]);
    expect(contextOf([edit, result('a', { failed: true })]).filesModified).toEqual([]);
    expect(contextOf([edit, { ...result('a'), kind: 'interrupt' }]).filesModified).toEqual([]);
  });

  test('what a result itself reports as changed counts, once with what the call says', () => {
    const edit = call('a', 'Edit', { file_path: '/w/x.ts' });
    expect(contextOf([edit, result('a', { changed: ['/w/x.ts'] })]).filesModified).toMatchObject([{ path: '/w/x.ts', count: 1 }]);
    expect(paths(contextOf([result('unknown', { changed: ['/w/y.ts'] })]).filesModified)).toEqual(['/w/y.ts']);
  });

  test('a file that is removed or moved away is deleted, what it became is written', () => {
    const context = contextOf(bash('a', 'mv a.ts b.ts && rm c.ts', 0));
    expect(context.filesModified.map(({ path, change }) => [path, change]).toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([
      ['/work/shop/a.ts', 'deleted'],
      ['/work/shop/b.ts', 'written'],
      ['/work/shop/c.ts', 'deleted'],
    ]);
  });

  test('only sure effects count: no pattern, no unknown directory, nothing that may not happen', () => {
    const context = contextOf(
      [
        'rm *.ts',
        'cd "$D" && echo > a.ts',
        'mv a.ts docs',
        'test -f x && echo 1 > y.ts',
        'python3 gen.py',
        'if grep -q x a.ts; then echo 1 > y.ts; fi',
      ].flatMap((command, n) => bash(`c${n}`, command, 0)),
    );
    expect(context.filesModified).toEqual([]);
  });

  test('plain printers of files read them, others do not', () => {
    const context = contextOf(
      ['cat a.ts', 'sed -n 1,9p b.ts', 'head -3 c.ts | wc -l', 'grep x d.ts', 'wc e.ts'].flatMap((command, n) => bash(`c${n}`, command, 0)),
    );
    expect(paths(context.filesRead)).toEqual(['/work/shop/a.ts', '/work/shop/b.ts', '/work/shop/c.ts']);
  });
});

describe('what users say', () => {
  test('C20: each prompt once, its correcting sentences as they were written', () => {
    const context = contextOf([prompt('Looks good.  Do NOT rename the column, NEVER do that.\nNext: add a test.')]);
    expect(context.corrections).toMatchObject([{ text: 'Do NOT rename the column, NEVER do that.', typed: true, record: 1 }]);
  });

  test('C20: nothing from answers, results and notices', () => {
    const text = 'No, that is WRONG. You MUST NOT do it.';
    const notice = { kind: 'notice' as const, parts: [{ type: 'text' as const, text }] };
    expect(contextOf([answer(text), result('a', { text }), notice]).corrections).toEqual([]);
  });

  test('a bare no takes the sentence behind it along', () => {
    expect(contextOf([prompt('No. The second table is the right one.')]).corrections[0]?.text).toBe(
      'No.\nThe second table is the right one.',
    );
  });

  test('a question is no order', () => {
    expect(contextOf([prompt("Don't use tabs?"), prompt('Is that wrong?')]).corrections).toEqual([]);
    expect(contextOf([prompt('Why did you delete the tests?')]).corrections).toHaveLength(1);
  });

  test('a prompt that nobody typed is marked', () => {
    expect(contextOf([prompt("Don't touch the API", false)]).corrections).toMatchObject([{ typed: false }]);
  });

  test('patterns can be added and left out', () => {
    const corrections = correctionPatterns(['house rule', 'ACHTUNG'], ['NEVER']);
    const texts = ['House  rule: two reviews.', 'ACHTUNG, slow tests', 'achtung, slow tests', 'That NEVER happens to me'];
    expect(
      contextOf(
        texts.map((text) => prompt(text)),
        { corrections },
      ).corrections.map(({ text }) => text),
    ).toEqual(texts.slice(0, 2));
  });

  test('C21: decisions of the agent and of the user, each sentence once', () => {
    const context = contextOf([
      answer('I looked at both. I decided to use SQLite because it needs no server.'),
      answer('I decided to use SQLite because it needs no server.'),
      prompt("ok, let's go with option B"),
      answer('Ich habe mich für zwei Tabellen entschieden.'),
      answer('Should I decide? If I chose Redis, we would need a server.'),
    ]);
    expect(context.decisions.map(({ text, by, record }) => [text, by, record])).toEqual([
      ['I decided to use SQLite because it needs no server.', 'agent', 1],
      ["ok, let's go with option B", 'user', 3],
      ['Ich habe mich für zwei Tabellen entschieden.', 'agent', 4],
    ]);
  });
});

describe('plans and to-dos', () => {
  test('C22: TodoWrite and update_plan give the whole list', () => {
    const first = call('a', 'TodoWrite', {
      todos: [
        { content: 'one', status: 'pending' },
        { content: 'two', status: 'completed' },
      ],
    });
    const second = call('b', 'update_plan', { plan: [{ step: 'three', status: 'in_progress' }] });
    expect(contextOf([first]).todos.map(({ text, status }) => [text, status])).toEqual([
      ['one', 'pending'],
      ['two', 'completed'],
    ]);
    expect(contextOf([first, second]).todos).toMatchObject([{ text: 'three', status: 'in_progress', record: 2 }]);
  });

  test('TaskCreate makes one, its result names it, TaskUpdate changes it', () => {
    const make = [call('a', 'TaskCreate', { subject: 'Write it' }), result('a', { text: 'Task #7 created successfully: Write it' })];
    expect(contextOf([...make, call('b', 'TaskUpdate', { taskId: '7', status: 'completed' })]).todos).toMatchObject([
      { id: '7', text: 'Write it', status: 'completed', record: 3 },
    ]);
    expect(contextOf([...make, call('b', 'TaskUpdate', { taskId: '7', status: 'deleted' })]).todos).toEqual([]);
  });

  test('a plan is accepted or refused by its result', () => {
    const plan = call('a', 'ExitPlanMode', { plan: '1. Read\n2. Write' });
    expect(contextOf([plan]).plans).toMatchObject([{ text: '1. Read\n2. Write', approved: null }]);
    expect(contextOf([plan, result('a')]).plans[0]?.approved).toBe(true);
    expect(contextOf([plan, result('a', { failed: true })]).plans[0]?.approved).toBe(false);
  });
});

describe('questions and the last state', () => {
  test('a question of the tool is open until it is answered', () => {
    const ask = call('a', 'AskUserQuestion', { questions: [{ question: 'Which port?' }, { question: 'Which host?' }] });
    expect(contextOf([ask]).questions.map(({ text }) => text)).toEqual(['Which port?', 'Which host?']);
    expect(contextOf([ask, result('a', { failed: true })]).questions.length).toBe(2);
    expect(contextOf([ask, result('a')]).questions).toEqual([]);
    expect(contextOf([ask, prompt('8080')]).questions).toEqual([]);
  });

  test('a question at the end of the last answer is open until the next prompt, call or answer', () => {
    const asked = answer('Done. Shall I also remove `if (x) what?` in b.ts?');
    expect(contextOf([asked]).questions).toMatchObject([{ text: 'Shall I also remove `if (x) what?` in b.ts?', kind: 'said' }]);
    for (const next of [prompt('yes'), call('a', 'Read', { file_path: '/x' }), answer('Never mind.')])
      expect(contextOf([asked, next]).questions).toEqual([]);
  });

  test('last prompt, answer, tool, interruption, error', () => {
    const error = { kind: 'error' as const, parts: [{ type: 'text' as const, text: 'overloaded' }] };
    const context = contextOf([prompt('Do it'), answer('x'.repeat(600)), call('a', 'Grep', {}), error, { kind: 'interrupt' }]);
    expect(context.last).toMatchObject({
      prompt: { text: 'Do it', record: 1 },
      answer: { text: `${'x'.repeat(499)}…`, record: 2 },
      tool: { name: 'Grep', record: 3 },
      error: { text: 'overloaded', over: false, record: 4 },
      interrupted: { record: 5 },
      at: 5_000,
    });
    expect(contextOf([error, { kind: 'interrupt' }, answer('on')]).last).toMatchObject({ interrupted: null, error: { over: true } });
  });

  test('counts', () => {
    const context = contextOf([
      prompt('a'),
      answer('b'),
      call('c', 'Read', {}),
      result('c', { failed: true }),
      prompt('d', false),
      ...ofSubagent([call('e', 'Read', {})]),
    ]);
    expect(context.counts).toEqual({
      lines: 6,
      prompts: 2,
      typedPrompts: 1,
      answers: 1,
      calls: 1,
      failedCalls: 1,
      subagentCalls: 1,
      turns: 1,
      waiting: true,
    });
  });

  test('compactions', () => {
    const compaction = { trigger: 'auto' as const, micro: false, preTokens: 155_000, postTokens: null, preserved: [] };
    expect(contextOf([{ kind: 'compaction', compaction }]).compactions).toEqual([
      { record: 1, at: 1_000, trigger: 'auto', micro: false, preTokens: 155_000, postTokens: null },
    ]);
  });
});

describe('subagents', () => {
  test('give files and failing commands, and nothing that belongs to the user', () => {
    const context = contextOf(
      ofSubagent([
        prompt('No, NEVER do that'),
        answer('I decided to use X. Shall I?'),
        call('a', 'TodoWrite', { todos: [{ content: 'one', status: 'pending' }] }),
        call('b', 'ExitPlanMode', { plan: 'p' }),
        call('c', 'AskUserQuestion', { question: 'q?' }),
        call('d', 'Edit', { file_path: '/work/shop/x.ts' }),
        result('d'),
        ...bash('e', 'npm test', 1),
      ]),
    );
    expect(context).toMatchObject({ goal: null, corrections: [], decisions: [], todos: [], plans: [], questions: [] });
    expect(context.last).toMatchObject({ prompt: null, answer: null, tool: null });
    expect(context.filesModified).toMatchObject([{ path: '/work/shop/x.ts', subagent: true }]);
    expect(context.failing).toMatchObject([{ subagent: true }]);
  });
});

test('what falls out of a full list is counted', () => {
  const many = Array.from({ length: MOST.corrections + 3 }, (_, n) => prompt(`No, use port ${n}`));
  const context = contextOf(many);
  expect(context.corrections.length).toBe(MOST.corrections);
  expect(context.corrections[0]?.record).toBe(4);
  expect(context.dropped.corrections).toBe(3);
});
