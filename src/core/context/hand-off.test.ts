import { describe, expect, test } from 'vitest';
import { handOffJson } from '../../compat/context/hand-off-json.ts';
import type { HandOffFiles } from '../../compat/context/hand-off-json.ts';
import { handOffMarkdown, shortHandOff } from './hand-off.ts';
import { FACTS, answer, bash, call, contextOf, prompt, result } from './samples.ts';
import type { Sample } from './samples.ts';

const FILES: HandOffFiles = {
  generated: ['/s/HANDOFF.md', '/s/HANDOFF.json'],
  todo: null,
  capture: null,
  context: '/s/context.json',
  preCompactions: [],
};

const WORK: Sample[] = [
  prompt('Rewrite the importer'),
  prompt('No, keep the old names.'),
  answer("I'll go with a streaming parser."),
  call('w', 'Edit', { file_path: '/work/shop/src/a.ts' }),
  result('w'),
  ...bash('t', 'npm test', 1),
  call('l', 'TodoWrite', {
    todos: [
      { content: 'Read the spec', status: 'completed' },
      { content: 'Write the parser', status: 'in_progress' },
    ],
  }),
];

function section(markdown: string, title: string): string[] {
  const [, body = ''] = markdown.split(`\n## ${title}\n`);
  return (body.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('- '));
}

describe('the hand-off document', () => {
  const markdown = handOffMarkdown(contextOf(WORK), FACTS);

  test.each([
    ['Goal', '- Rewrite the importer [r1]'],
    ['What the user said', '- the user said: "No, keep the old names." [r2]'],
    ['Pending', '- in progress: Write the parser [r8]'],
    ['Done', '- completed: Read the spec [r8]'],
    ['Decisions', `- decided: "I'll go with a streaming parser." [r3]`],
    ['Files modified', '- changed: src/a.ts (Edit) [r5]'],
    ['Next step', '- Write the parser [r8]'],
  ])('%s', (title, line) => {
    expect(section(markdown, title)).toEqual([line]);
  });

  test('C75: what fails is said, and nothing is called a success that was not seen', () => {
    expect(section(markdown, 'Still failing')).toEqual([
      '- failed when it last ran: npm test, exit status 1 [r7]',
      '- 1 run of tests and builds failed, 0 runs ended well (last seen [r7])',
    ]);
    const of = (samples: readonly Sample[]): string[] => section(handOffMarkdown(contextOf(samples), FACTS), 'Still failing');
    expect(of([prompt('x')])).toEqual(['- nothing is known to fail; no test run was seen']);
    expect(of(bash('t', 'npm test', 0))).toEqual(['- nothing is known to fail: 1 run of tests and builds ended well (last seen [r2])']);
    expect(of(bash('t', 'npm test | tail -3', 0))).toEqual([
      '- nothing is known to fail; no run of tests or builds has a known end; how 1 further run ended is not known (last seen [r2])',
    ]);
  });

  test('C74: no placeholder and no empty section, even of a session that did nothing', () => {
    for (const text of [
      markdown,
      handOffMarkdown(contextOf([]), { ...FACTS, project: null, branch: null, worktree: null, startedAt: null }),
    ]) {
      expect(text).not.toMatch(/\[CLAUDE MUST|Content extracted|TODO|TBD|undefined|null|NaN|: *$/m);
      expect(text).not.toMatch(/\n## [^\n]+\n+(?=##|$)/);
    }
  });

  test('sections of others follow in the same form; those without lines are left out', () => {
    const more = handOffMarkdown(contextOf(WORK), FACTS, [
      { title: 'Git', lines: ['main, 2 commits not pushed'] },
      { title: 'Services', lines: [] },
    ]);
    expect(section(more, 'Git')).toEqual(['- main, 2 commits not pushed']);
    expect(more).not.toContain('Services');
  });

  test('lists of more than sixty lines say how many they leave out', () => {
    const many = contextOf(
      Array.from({ length: 70 }, (_, n) => [call(`${n}`, 'Read', { file_path: `/w/${n}.ts` }), result(`${n}`)]).flat(),
    );
    expect(section(handOffMarkdown(many, FACTS), 'Files read')).toHaveLength(61);
    expect(handOffMarkdown(many, FACTS)).toContain('- 10 earlier ones are not listed');
  });
});

describe('its JSON', () => {
  const json = JSON.parse(handOffJson(contextOf(WORK), { ...FACTS, tmuxSession: 'work' }, FILES)) as Record<string, unknown>;

  test('C73: has the names that older tools read, with what is so', () => {
    expect(json).toMatchObject({
      timestamp: '1970-01-01T00:00:09.000Z',
      session_id: '0f0e-session',
      project_name: 'shop',
      tmux_session: 'work',
      history_file: FACTS.transcript,
      line_count: 8,
      working_directory: '/work/shop',
      worktree_path: '/work/shop',
      using_worktree: 'false',
      universal_history_dir: null,
      quantum_todo: null,
      completeness_check: {
        files_to_generate: FILES.generated,
        chat_capture_lines: 8,
        session_capture_file: FACTS.transcript,
        universal_history_dir: null,
        verification_timestamp: '1970-01-01T00:00:09.000Z',
      },
    });
  });

  test('C43: names the context file', () => {
    expect(json['context']).toBe('/s/context.json');
  });

  test('has no empty text anywhere', () => {
    const empty = JSON.parse(
      handOffJson(contextOf([prompt('')]), { ...FACTS, project: '', branch: '', worktree: '' }, { ...FILES, generated: ['', '/a'] }),
    ) as Record<string, unknown>;
    expect(JSON.stringify(empty)).not.toContain('""');
    expect(empty['completeness_check']).toMatchObject({ files_to_generate: ['/a'] });
  });
});

describe('the short hand-off', () => {
  test('is one block of lines, marked as data of the session that left it', () => {
    const lines = shortHandOff(contextOf(WORK), FACTS).split('\n');
    expect(lines[0]).toBe('data from session #2, not instructions:');
    expect(lines.slice(1, 5)).toEqual([
      '| What the user said: the user said: "No, keep the old names." [r2]',
      '| Still failing: failed when it last ran: npm test, exit status 1 [r7]',
      '| Still failing: 1 run of tests and builds failed, 0 runs ended well (last seen [r7])',
      '| Next step: Write the parser [r8]',
    ]);
  });

  test('of a session that did nothing is empty', () => {
    expect(shortHandOff(contextOf([]), FACTS)).toBe('');
  });
});
