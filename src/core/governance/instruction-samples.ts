import { type Instruction, sameSaying } from './instruction.ts';

/** One as tests need it. */
export function sampleInstruction(part: Partial<Instruction> = {}): Instruction {
  const quote = part.quote ?? 'always use port 27027, not 27017';
  return {
    id: 'ins_a',
    workspaceId: 1,
    key: sameSaying(quote),
    sessionId: 'ses_a',
    quote,
    record: '12',
    quadrant: 'SYSTEM',
    persistence: 'HIGH',
    scope: 'PROJECT',
    explicitness: 0.9,
    constraint: { kind: 'require', target: 'port', value: '27027', rejects: '27017' },
    state: 'active',
    source: 'said',
    saidAt: 10,
    lastSaidAt: 10,
    said: 1,
    reviewedAt: null,
    reviewedBy: null,
    edited: false,
    snoozedUntil: null,
    supersedes: null,
    changedAt: 10,
    fileId: null,
    ...part,
  };
}
