import { expect, test } from 'vitest';
import type { RecordPart, TranscriptRecord } from './record.ts';
import { recordPieces } from './record-text.ts';

const record = (parts: RecordPart[], own: Partial<TranscriptRecord> = {}): TranscriptRecord => ({
  uuid: null,
  parentUuid: null,
  nativeType: 'assistant',
  kind: 'answer',
  at: null,
  agentSessionId: null,
  agentId: null,
  sidechain: false,
  cwd: null,
  branch: null,
  version: null,
  parts,
  usage: null,
  compaction: null,
  ...own,
});

test('each part under its own word', () => {
  const parts: RecordPart[] = [
    { type: 'prompt', text: 'mend it', typed: true },
    { type: 'prompt', text: 'go on', typed: false },
    { type: 'thinking', text: 'hm' },
    { type: 'text', text: 'done\n\nreally' },
    { type: 'call', callId: 'c', tool: 'Bash', input: { command: 'ls -la', description: 'look' } },
    { type: 'call', callId: 'c', tool: 'Read', input: { file_path: '/a b' } },
    { type: 'call', callId: 'c', tool: 'Grep', input: { pattern: 'x' } },
    { type: 'call', callId: 'c', tool: 'apply_patch', input: '*** Begin Patch' },
    { type: 'result', callId: 'c', text: 'ok', failed: false, exitCode: 0, changed: [] },
    { type: 'result', callId: 'c', text: 'no', failed: true, exitCode: 2, changed: [] },
    { type: 'result', callId: 'c', text: 'no', failed: true, exitCode: null, changed: [] },
    { type: 'attachment', mime: 'image/png' },
  ];
  expect(recordPieces(record(parts)).map(({ label, text }) => `${label}: ${text}`)).toEqual([
    'prompt: mend it',
    'prompt (not typed): go on',
    'thinking: hm',
    'answer: done\n\nreally',
    'call Bash: ls -la',
    'call Read: /a b',
    'call Grep: {\n "pattern": "x"\n}',
    'call apply_patch: *** Begin Patch',
    'result: ok',
    'result (exit status 2): no',
    'result (failed): no',
    'attachment: image/png',
  ]);
});

test('a record without parts says what it is', () => {
  expect(recordPieces(record([], { kind: 'meta', nativeType: 'file-history-snapshot' }))).toEqual([
    { label: 'meta', text: 'file-history-snapshot' },
  ]);
  const compaction = { trigger: 'auto', micro: false, preTokens: 156_449, postTokens: null, preserved: [] } as const;
  expect(recordPieces(record([], { kind: 'compaction', compaction }))).toEqual([
    { label: 'compaction', text: 'the conversation was compacted by itself at 156449 tokens' },
  ]);
});
