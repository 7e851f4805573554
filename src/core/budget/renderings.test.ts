import { describe, expect, test } from 'vitest';
import { type BudgetAlert, DEFAULT_ALERTS, newAlertState, stepAlerts } from './alerts.ts';
import { alertForAgent, alertForPerson, compatStatus, footerLine, statusFile, windowLine } from './renderings.ts';
import { aRecord, aResponse } from './samples.ts';
import { foldWindow, newWindowState, observeStatusLine, observeText } from './window.ts';
import { viewWindow, type WindowView } from './window-view.ts';

const unknown = viewWindow(newWindowState('claude-code'));
const used = (tokens: number): WindowView =>
  viewWindow(foldWindow(newWindowState('claude-code'), aRecord({ usage: aResponse({ cacheRead: tokens }) })));
const banner = viewWindow(observeText(newWindowState('claude-code'), { kind: 'auto-compact', remainingPercent: 8 }, 0));
const shown = viewWindow(
  observeStatusLine(newWindowState('claude-code'), { at: 0, limit: null, used: null, usedPercent: null, remainingPercent: 17 }),
);

function alertOf(view: WindowView): BudgetAlert {
  const { alert } = stepAlerts(newAlertState(), { window: view.window, remainingPercent: view.remainingPercent.value });
  if (alert === null) throw new Error('no alert');
  return alert;
}

test('lines for a status line and a footer', () => {
  expect([unknown, used(166_000), banner].map(windowLine)).toEqual(['ctx ? left', 'ctx 17 % left', 'ctx 8 % to compaction']);
  expect([unknown, used(100_000), used(166_000), used(182_000), used(191_000)].map((view) => footerLine(view))).toEqual([
    'ctx ? left',
    'ctx 50 % left',
    '🟡 ctx 17 % left',
    '🟠 ctx 9 % left',
    '🔴 ctx 4 % left',
  ]);
});

test('the file of a session', () => {
  expect(JSON.parse(JSON.stringify(statusFile(2, used(166_000), 0)))).toEqual({
    version: 1,
    session: 2,
    at: '1970-01-01T00:00:00.000Z',
    model: 'claude-opus-4-5-20251101',
    window: 0,
    usedTokens: 166_000,
    limitTokens: 200_000,
    usedPercent: 83,
    remainingPercent: 17,
    remainingUntil: 'limit',
    tokensUntilAutoCompact: 1000,
    level: 'warning',
    sources: { used: 'transcript', limit: 'model', remaining: 'transcript', autoCompact: 'rule' },
  });
  expect(statusFile(2, unknown, 0)).toMatchObject({ usedTokens: null, remainingPercent: null, tokensUntilAutoCompact: null, level: null });
});

test('the old file: one number for all sessions, or each by its number', () => {
  const files = [statusFile(5, used(100_000), 0), statusFile(2, used(150_000), 0), statusFile(3, unknown, 0)];
  expect(compatStatus(files, 'number')).toBe('25\n');
  expect(compatStatus(files, 'json')).toBe('{"remaining_percent":25,"sessions":{"2":25,"5":50}}\n');
  expect(compatStatus([statusFile(3, unknown, 0)], 'number')).toBeNull();
});

describe('alerts say what is known and nothing else', () => {
  test.each([
    [used(166_000), 'Session #2 has 17 % of the context left (34,000 of 200,000 tokens), about 1,000 tokens until auto-compaction.'],
    [used(182_000), 'Critical: session #2 has 9 % of the context left (18,000 of 200,000 tokens), and auto-compaction is due.'],
    [used(250_000 - 59_000), 'Danger: session #2 has 4 % of the context left (9,000 of 200,000 tokens), and auto-compaction is due.'],
    [shown, 'Session #2 has 17 % of the context left.'],
    [banner, 'Critical: session #2 has 8 % left until auto-compaction.'],
  ])('for the person', (view, text) => expect(alertForPerson(2, alertOf(view), view)).toBe(text));

  test('for the agent', () => {
    const [early, late] = [used(166_000), used(191_000)];
    expect(alertForAgent(alertOf(early), early)).toBe(
      'You have 17 % of the context left (34,000 of 200,000 tokens), about 1,000 tokens until auto-compaction. Finish the step at hand before you begin another.',
    );
    expect(alertForAgent(alertOf(late), late)).toMatch(
      /^Danger: you have 4 % of the context left .*\. Write down now what must not be lost/,
    );
  });

  test('a list of thresholds of its own', () => {
    expect(footerLine(used(100_000), { ...DEFAULT_ALERTS, thresholds: [50] })).toBe('🟡 ctx 50 % left');
    expect(footerLine(used(166_000), { ...DEFAULT_ALERTS, thresholds: [] })).toBe('ctx 17 % left');
  });
});
