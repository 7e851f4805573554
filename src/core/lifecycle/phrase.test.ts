import { expect, test } from 'vitest';
import { phraseOf } from './phrase.ts';

test.each([
  'process session closedown',
  'Process Session Closedown.',
  '  "process session\n closedown!"  ',
  '**process session closedown**',
  'PROCESS, SESSION: CLOSEDOWN',
])('E37: %j asks for the closedown', (prompt) => {
  expect(phraseOf(prompt)).toBe('closedown');
});

test.each(['start session', 'Start session!', '- start  session'])('E37: %j asks for the checks', (prompt) => {
  expect(phraseOf(prompt)).toBe('start');
});

test.each([
  'please process session closedown',
  'process session closedown now',
  'process the session closedown',
  'processsessionclosedown',
  'process session close-down',
  'do not process session closedown',
  'restart session',
  'start session and fix the tests',
  'start',
  '',
  `start session${' '.repeat(300)}`,
])('%j asks for neither', (prompt) => {
  expect(phraseOf(prompt)).toBe(null);
});
