import { expect, test } from 'vitest';
import { claudeReply, silence } from './replies.ts';

test('silence prints nothing at all', () => {
  for (const event of ['PreToolUse', 'SessionStart', 'Stop', 'SessionEnd']) expect(claudeReply(event, silence)).toBe('');
});

test('a denial has the form of the agent, and never comes as an allow', () => {
  const reply = claudeReply('PreToolUse', { ...silence, deny: 'held by #1' });
  expect(JSON.parse(reply)).toEqual({
    hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'deny', permissionDecisionReason: 'held by #1' },
  });
});

test('text goes only where the agent takes it', () => {
  expect(JSON.parse(claudeReply('SessionStart', { ...silence, context: 'x' }))).toEqual({
    hookSpecificOutput: { hookEventName: 'SessionStart', additionalContext: 'x' },
  });
  for (const event of ['Stop', 'SessionEnd', 'Notification', 'PreCompact'])
    expect(claudeReply(event, { ...silence, context: 'x', deny: 'y' })).toBe('');
  expect(JSON.parse(claudeReply('Stop', { ...silence, person: 'z' }))).toEqual({ systemMessage: 'z' });
});
