import { describe, expect, test } from 'vitest';
import { givenBack } from './given-back.ts';
import { FACTS, answer, bash, call, contextOf, prompt, result } from './samples.ts';

const context = contextOf([
  prompt('Rewrite the importer'),
  prompt("Don't touch the legacy migrations folder."),
  prompt('No, use the fake clock in tests.', false),
  answer('I decided to use a streaming parser because files are large.'),
  call('w', 'Write', { file_path: '/work/shop/src/import/reader.ts' }),
  result('w'),
  ...bash('t', 'npm test', 1),
  call('l', 'TodoWrite', {
    todos: [
      { content: 'Write the reader', status: 'completed' },
      { content: 'Measure the memory', status: 'pending' },
    ],
  }),
]);

describe('what a session is told after a compaction', () => {
  test('C54: in the order of its worth, each with its record, corrections as they were said', () => {
    expect(givenBack(context, FACTS, '').text.split('\n').slice(1)).toEqual([
      'What your user said:',
      '- the prompt said: "No, use the fake clock in tests." [r3]',
      `- your user said: "Don't touch the legacy migrations folder." [r2]`,
      'Still failing:',
      '- failed when it last ran: npm test, exit status 1 [r8]',
      'Plan and open to-dos:',
      '- pending: Measure the memory [r9]',
      'Files changed:',
      '- changed: src/import/reader.ts (Write) [r6]',
      'Decisions:',
      '- decided: "I decided to use a streaming parser because files are large." [r4]',
      'Goal:',
      '- Rewrite the importer [r1]',
    ]);
  });

  test('without what the summary says', () => {
    const summary =
      'The user said: "Don\'t touch the legacy migrations folder." Changed src/import/reader.ts.\nnpm test fails.\nTo do: measure the memory. Decided to use a streaming parser because files are large, I think.';
    const back = givenBack(context, FACTS, summary);
    expect(back.text.split('\n').slice(1)).toEqual([
      'What your user said:',
      '- the prompt said: "No, use the fake clock in tests." [r3]',
      'Goal:',
      '- Rewrite the importer [r1]',
    ]);
    expect(back).toMatchObject({ given: 2, said: 5, left: 0 });
  });

  test('nothing, not even a heading, when there is nothing to add', () => {
    expect(givenBack(contextOf([]), FACTS, '')).toEqual({ text: '', given: 0, said: 0, left: 0 });
  });

  test('the goal that somebody set elsewhere is not the first prompt', () => {
    expect(givenBack(context, { ...FACTS, goal: 'Importer' }, '').text).not.toContain('Rewrite the importer');
  });
});
