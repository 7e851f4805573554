import { expect, test } from 'vitest';
import type { SearchHit } from '../../protocol/api-archive.ts';
import { localTime } from './age.ts';
import { searchText } from './search-text.ts';

const at = '2026-11-21T12:00:00.000Z';
const hit: SearchHit = {
  record: 7,
  session: '4be0c1d2-0000',
  name: '#2',
  at,
  kind: 'prompt',
  tool: null,
  snippet: 'fix the \u001b[1mlogin',
};
const time = localTime(at).slice(0, 16);

test('one line for each record, with its session and what it is', () => {
  const hits = [hit, { ...hit, record: 8, name: null, tool: 'Bash' }, { ...hit, record: 9, name: null, session: null, at: null }];
  expect(searchText({ hits, more: true, behind: 1 }, Infinity)).toEqual([
    `[r7] ${time} #2 prompt: fix the login`,
    `[r8] ${time} 4be0c1d2 call Bash: fix the login`,
    '[r9] no time no session prompt: fix the login',
    'There are more; `--limit` shows them, and further words make them fewer.',
    '1 record is not looked at yet; ask again in a moment.',
  ]);
});

test('nothing found is said', () => {
  expect(searchText({ hits: [], more: false, behind: 0 }, 80)).toEqual(['Nothing was found.']);
  expect(searchText({ hits: [hit], more: false, behind: 0 }, 30)).toEqual([`[r7] ${time} #2 prom…`]);
});
