import { describe, expect, test } from 'vitest';
import { FACTS, answer, bash, call, contextOf, prompt, result } from '../../core/context/samples.ts';
import { CURRENT_CONTEXT_NAME, currentContextFile } from './current-session-context.ts';
import { preCompactionFile, preCompactionName } from './pre-compaction.ts';

const context = contextOf([
  prompt('Rewrite the importer'),
  prompt('You MUST NOT touch <b>the</b> API'),
  answer('I decided to use two tables.'),
  call('r', 'Read', { file_path: '/work/shop/a.ts' }),
  result('r'),
  call('w', 'Write', { file_path: '/work/shop/b.ts' }),
  result('w'),
  call('p', 'ExitPlanMode', { plan: '1. Read\n2. Write' }),
  ...bash('t', 'npm test', 2),
]);

describe('the context files of older tools', () => {
  const frozen = JSON.parse(preCompactionFile(context, FACTS, 'after')) as Record<string, unknown>;

  test('C24, C50: who, when, how many lines, which version, and what was known', () => {
    expect(frozen).toMatchObject({
      captured: 'after',
      version: '0.1.0',
      session_id: '0f0e-session',
      session_start: '1970-01-01T00:00:01.000Z',
      last_activity: '1970-01-01T00:00:10.000Z',
      timestamp: '1970-01-01T00:00:09.000Z',
      line_count: 10,
      goal: 'Rewrite the importer',
      files_analyzed: [{ path: '/work/shop/a.ts', tool: 'Read', count: 1, record: 5 }],
      files_modified: [{ path: '/work/shop/b.ts', tool: 'Write', count: 1, change: 'written', record: 7 }],
      corrections: [{ text: 'You MUST NOT touch &lt;b>the&lt;/b> API', typed: true, record: 2, timestamp: '1970-01-01T00:00:02.000Z' }],
      decisions: [{ text: 'I decided to use two tables.', by: 'agent', record: 3 }],
      plans: [{ lines: ['1. Read', '2. Write'], approved: null, record: 8 }],
      failing: [{ command: 'npm test', exit_code: 2, failures: 1, record: 10 }],
    });
  });

  test('C23: the current one has its old name and holds the same, without saying when it was frozen', () => {
    const { captured: _, kind, ...members } = frozen;
    expect(CURRENT_CONTEXT_NAME).toBe('current-session-context.json');
    expect(kind).toBe('pre-compaction');
    expect(JSON.parse(currentContextFile(context, FACTS))).toEqual({ ...members, kind: 'current-session-context' });
  });

  test.each([
    ['claude-shop-1765612345', 'pre-compaction-claude-shop-1765612345.json'],
    ['claude-victoria pearson-17', 'pre-compaction-claude-victoria_pearson-17.json'],
    ['../../etc/passwd', 'pre-compaction-____etc_passwd.json'],
    ['', 'pre-compaction-_.json'],
    ['a\0b\nc', 'pre-compaction-a_b_c.json'],
  ])('%j stands in the name %s', (id, name) => {
    expect(preCompactionName(id)).toBe(name);
  });
});
