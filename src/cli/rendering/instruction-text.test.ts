import { expect, test } from 'vitest';
import { hostileStrings } from '../../../test/hostile-strings.ts';
import type { InstructionView } from '../../protocol/api-instructions.ts';
import { createOutput } from '../output.ts';
import { countsText, exportedText, importedText, instructionsText } from './instruction-text.ts';

const NOW = '2026-11-21T12:00:00.000Z';
const { style } = createOutput({ stdout: process.stdout, stderr: process.stderr, env: { NO_COLOR: '1' }, json: false });
const view = (part: Partial<InstructionView> = {}): InstructionView => ({
  id: 'ins_a',
  quote: 'we use pnpm',
  state: 'active',
  quadrant: 'SYSTEM',
  persistence: 'HIGH',
  scope: 'PROJECT',
  explicitness: 0.9,
  constraint: { kind: 'require', target: 'package-manager', value: 'pnpm' },
  source: 'said',
  session: { id: 'ses_a', number: 2 },
  record: '412',
  saidAt: NOW,
  lastSaidAt: '2026-11-21T11:57:00.000Z',
  said: 4,
  reviewedAt: null,
  reviewedBy: null,
  edited: false,
  snoozedUntil: null,
  supersedes: null,
  contradicts: [],
  ...part,
});
const counts = {
  total: 2,
  states: { inbox: 1, active: 1 },
  persistence: { HIGH: 2 },
  quadrants: { SYSTEM: 2 },
  reviewed: 3,
  acceptedUnchanged: 2,
};

test('what waits stands first; how often it was said, where, and what calls are held against', () => {
  const lines = instructionsText([view(), view({ id: 'ins_b', state: 'inbox', said: 1, constraint: null })], NOW, style);
  expect(lines).toEqual([
    'ins_b  inbox',
    '  "we use pnpm"',
    '  3 min ago; #2; rollcall show-record 412',
    '  system, high, project; explicit 90 %',
    'ins_a  active',
    '  "we use pnpm"',
    '  you said this 4×, last 3 min ago; #2; rollcall show-record 412',
    '  system, high, project; explicit 90 %',
    '  calls are held against: require package-manager pnpm',
  ]);
  expect(instructionsText([], NOW, style)).toEqual(['Nothing was said here that waits or holds.']);
});

test('totals, and how often a reading was right', () => {
  expect(countsText(counts)).toEqual([
    '2 in all: 1 inbox, 1 active; 2 HIGH; 2 SYSTEM',
    '2 of 3 that you decided about were accepted as they were read.',
  ]);
  expect(countsText({ ...counts, total: 0 })).toEqual([]);
});

test('what both sides have, and what is not the same, is named', () => {
  const comparison = { same: 1, onlyHere: [], onlyThere: [], different: [{ id: 'inst_1', newer: 'unknown' as const }] };
  const imported = {
    dryRun: false,
    total: 3,
    broken: [3],
    added: 1,
    linked: 0,
    replaced: 0,
    counts,
    inFile: 2,
    stored: 1,
    comparison,
    now: NOW,
  };
  const text = importedText(imported).join('\n');
  for (const part of ['1 added', 'entries 3', 'differs: inst_1 (the file does not say which is newer)', 'NOT the same'])
    expect(text).toContain(part);
  const exported = { text: null, given: 1, inFile: 2, broken: [], before: comparison, after: comparison, now: NOW };
  expect(exportedText(exported, 'h.json')[0]).toContain('h.json is up to date');
});

test.each(hostileStrings)('$name is obeyed by no terminal', ({ text }) => {
  const hostile = view({
    id: text,
    quote: text,
    scope: text,
    record: text,
    contradicts: [text],
    supersedes: text,
    constraint: { kind: text, target: text, value: text, about: text },
  });
  for (const line of instructionsText([hostile], NOW, style))
    expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u);
});
