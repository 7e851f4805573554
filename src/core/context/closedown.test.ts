import { expect, test } from 'vitest';
import { type LeftBehind, closedownDocument } from './closedown.ts';
import { FACTS, answer, bash, call, contextOf, prompt, result } from './samples.ts';

const LEFT: LeftBehind = {
  git: {
    branch: 'main',
    head: '0123456789abcdef0123456789abcdef01234567',
    own: [{ path: 'src/a.ts', state: 'modified' }],
    open: [{ path: 'src/a.ts', state: 'modified' }],
    others: 0,
    ahead: 1,
  },
  repository: true,
  commits: ['0123456789 first', 'abcdef0123 second'],
  unpushed: ['0123456789 first'],
  stashes: ['stash@{0}: WIP on main'],
  worktrees: [{ path: '/work/other', branch: 'feature' }],
  deployment: { lines: ['v7'], failed: null },
  cleanup: ['1 temporary file removed'],
  warnings: ['process 7 (x) could not be ended'],
};

const WORK = contextOf([
  prompt('Rewrite the importer'),
  prompt('No, keep the old names.'),
  answer("I'll go with a streaming parser."),
  call('w', 'Edit', { file_path: '/work/shop/src/a.ts' }),
  result('w'),
  call('v', 'Edit', { file_path: '/work/shop/src/b.ts' }),
  result('v'),
  ...bash('t', 'npm test', 1),
  call('l', 'TodoWrite', {
    todos: [
      { content: 'Read the spec', status: 'completed' },
      { content: 'Write the parser', status: 'in_progress' },
    ],
  }),
]);

function section(markdown: string, title: string): string[] {
  const [, body = ''] = markdown.split(`\n## ${title}\n`);
  return (body.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('- '));
}

test.each([
  ['Goal', ['- Rewrite the importer [r1]']],
  ['Done', ['- completed: Read the spec [r10]']],
  ['Pending', ['- in progress: Write the parser [r10]']],
  ['What the user said', ['- the user said: "No, keep the old names." [r2]']],
  ['Decisions', [`- decided: "I'll go with a streaming parser." [r3]`]],
  ['Files modified', ['- changed: src/a.ts (Edit) [r5]; in git: modified', '- changed: src/b.ts (Edit) [r7]; in git: nothing uncommitted']],
  ['Known issues', ['- failed when it last ran: npm test, exit status 1 [r9]']],
  ['Cleanup', ['- 1 temporary file removed', '- did not work: process 7 (x) could not be ended']],
  ['Commits that are not pushed', ['- 0123456789 first']],
  ['Stashes of the repository', ['- stash@{0}: WIP on main']],
  ['Other checkouts', ['- /work/other (feature)']],
  ['Deployment', ['- v7']],
  ['Next step', ['- Write the parser [r10]']],
])('E28: the document of a closedown has %s', (title, lines) => {
  expect(section(closedownDocument(WORK, FACTS, LEFT).markdown, title)).toEqual(lines);
});

test('E28: of nothing it says so, with no empty section and no placeholder', () => {
  const nothing: LeftBehind = {
    ...LEFT,
    git: null,
    commits: null,
    unpushed: null,
    stashes: null,
    worktrees: null,
    deployment: null,
    cleanup: [],
    warnings: [],
  };
  const { markdown, recovery } = closedownDocument(contextOf([]), { ...FACTS, goal: null }, nothing);
  expect(section(markdown, 'Known issues')).toEqual(['- none is known']);
  expect(section(markdown, 'State in git')).toEqual(['- git gave no answer']);
  expect(section(markdown, 'What it did')).toEqual(['- not known: nothing of its transcript is in the archive']);
  expect(markdown).not.toMatch(/TODO|TBD|undefined|null|NaN|: *$/m);
  expect(markdown).not.toMatch(/\n## [^\n]+\n+(?=##|$)/);
  expect(recovery).toEqual({ priorities: [], commits: [], issues: [], cleanup: [] });
});

test('E36: the next session gets what comes next, the newest commits, what is wrong and what was cleaned up', () => {
  expect(closedownDocument(WORK, FACTS, LEFT).recovery).toEqual({
    priorities: ['next: Write the parser [r10]', 'in progress: Write the parser [r10]'],
    commits: ['0123456789 first', 'abcdef0123 second'],
    issues: ['failed when it last ran: npm test, exit status 1 [r9]'],
    cleanup: ['1 temporary file removed', 'process 7 (x) could not be ended'],
  });
});

test('E41: the same input gives the same document', () => {
  expect(closedownDocument(WORK, FACTS, LEFT)).toEqual(closedownDocument(structuredClone(WORK), { ...FACTS }, structuredClone(LEFT)));
});
