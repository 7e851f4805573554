import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SessionsReply } from '../../src/protocol/api.ts';
import type { ImportedHandOffReply, ImportedHandOffsReply, ImportHandOffsReply } from '../../src/protocol/api-import.ts';
import { ArchiveWorld } from '../integration/archive-world.ts';

const ID = '0c1d2e3f-0000-4000-8000-0000000000aa';
const MARKER = 'xylophonequartz';
/** Put together here, so that no scanner takes it for a real one. */
const SECRET = ['AKIA', 'Q3EGRIVWIA5HQ2LM'].join('');
const BROKEN = [
  ['SESSION_HANDOFF_cut.json', '{"session_id": "cut", "work'],
  ['SESSION_HANDOFF_empty.json', ''],
  ['SESSION_STATE_list.json', '[1, 2]'],
  ['SESSION_HANDOFF_latin.json', Buffer.from([0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d])],
] as const;

let world: ArchiveWorld;
let directory: string;
beforeEach(() => {
  world = new ArchiveWorld();
  directory = join(world.repository, 'docs', 'old sessions');
  mkdirSync(directory, { recursive: true });
  for (const [name, content] of BROKEN) writeFileSync(join(directory, name), content);
  for (let number = 1; number <= 38 - BROKEN.length; number += 1) writeFileSync(join(directory, ...fileOf(number)), documentOf(number));
  writeFileSync(join(directory, 'README.md'), 'of no session');
});
afterEach(() => world.close());

const nameOf = (number: number): string => `Session ${number} - the ${MARKER}`;
const fileOf = (number: number): [string] =>
  number % 3 === 0
    ? [`SESSION_STATE_2025-11-${number}.json`]
    : [number % 3 === 1 ? `SESSION_${number}_HANDOFF.json` : `SESSION_HANDOFF_shop ${number}.json`];
const documentOf = (number: number): string =>
  JSON.stringify({
    session_id: nameOf(number),
    name: `Work ${number}`,
    end_time: `2025-11-${String((number % 28) + 1).padStart(2, '0')}T15:00:00Z`,
    work_completed: { done: [`part ${number}`, { key: SECRET }] },
    unknown_member: { number },
  });
const kept = (): string => join(world.state, 'handoffs', 'imported');
const importing = (...args: string[]) => world.cli('import', 'handoffs', ...args);

test('38 files, some broken: what can be read is kept once, shown by its id with blanks, and given to nobody', async () => {
  await world.start();
  const first = importing(directory);
  expect(first).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Imported: 34 added, 0 there already, 4 broken\n/) });
  expect(first.stderr.trimEnd().split('\n').toSorted()).toEqual([
    `✗ ${join(directory, 'SESSION_HANDOFF_cut.json')}: it is not JSON`,
    `✗ ${join(directory, 'SESSION_HANDOFF_empty.json')}: it is empty`,
    `✗ ${join(directory, 'SESSION_HANDOFF_latin.json')}: it is not UTF-8`,
    `✗ ${join(directory, 'SESSION_STATE_list.json')}: it is JSON, but no object`,
  ]);
  expect(statSync(kept()).mode & 0o777).toBe(0o700);
  const files = readdirSync(kept()).toSorted();
  expect(files).toHaveLength(2 * 34);
  for (const file of files) {
    expect(file).toMatch(/^[\da-f]{64}\.(?:json|md)$/);
    expect(statSync(join(kept(), file)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(kept(), file), 'utf8')).not.toContain(SECRET);
  }

  // Again, and under another name: the same content.
  writeFileSync(join(directory, 'SESSION_HANDOFF_copy.json'), documentOf(6));
  const second = world.json<ImportHandOffsReply>('import', 'handoffs', directory);
  expect(second).toMatchObject({ added: 0, known: 35, broken: 4, handOffs: [] });
  expect(readdirSync(kept()).toSorted()).toEqual(files);

  const shown = world.cli('handoff', nameOf(6));
  expect(shown).toMatchObject({ status: 0, stderr: '' });
  expect(shown.stdout).toContain(`# Hand-off of session ${nameOf(6)}\n`);
  expect(shown.stdout).toContain('- work_completed:\n  - done:\n    - part 6\n');
  expect(shown.stdout).not.toContain(SECRET);
  const reply = world.json<ImportedHandOffReply>('handoff', '--imported', 'SESSION_STATE_2025-11-6.json');
  expect(reply).toMatchObject({
    sessionId: nameOf(6),
    kind: 'state',
    at: '2025-11-07T15:00:00Z',
    document: { unknown_member: { number: 6 } },
    others: [],
  });
  expect(world.json<ImportedHandOffReply>('handoff', reply.id.slice(0, 12))).toEqual(reply);
  expect(world.cli('handoff', '--imported').stdout).toContain(nameOf(34));
  const times = world.json<ImportedHandOffsReply>('handoff', '--imported').handOffs.map(({ at }) => at ?? '');
  expect(times).toHaveLength(34);
  expect(times).toEqual(times.toSorted().toReversed());
  expect(world.cli('handoff', 'Session 99')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('No session answers to Session 99'),
  });

  // Neither the register nor the begin of a session knows of them.
  expect(world.json<SessionsReply>('sessions', '--all').sessions).toEqual([]);
  expect(world.cli('handoff')).toMatchObject({ status: 1, stderr: expect.stringContaining('There is no hand-off of any session here') });
  expect(await world.event(ID, 'SessionStart', { source: 'startup' })).not.toContain(MARKER);
  expect(await world.event(ID, 'UserPromptSubmit', { prompt: 'go on' })).not.toContain(MARKER);
});

test('a dry run changes nothing', () => {
  const before = readdirSync(directory);
  const dry = importing(directory, '--dry-run');
  expect(dry).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^Would import \(nothing was changed\): 34 added, 0 there already, 4 broken\n/),
  });
  expect(existsSync(kept())).toBe(false);
  expect(readdirSync(directory)).toEqual(before);
  expect(world.cli('handoff', '--imported').stdout).toMatch(/^No hand-off was imported\./);
});

test('files by name, Markdown, names that a terminal would obey, two of one session, and nothing that can be read', () => {
  const named = 'SESSION_CLOSEDOWN_\u001b[31m2025-10-09.md';
  writeFileSync(join(directory, named), `# The day\n\n**Session ID**: two words\n\nuse ${SECRET}\n`);
  writeFileSync(join(directory, 'SESSION_HANDOFF_two.md'), 'Session: two words\nDate: 2025-10-10\n');
  writeFileSync(join(directory, 'SESSION_HANDOFF_large.md'), 'x'.repeat(300_000));
  const { status, stdout, stderr } = importing(
    join('docs/old sessions', named),
    join(directory, 'SESSION_HANDOFF_two.md'),
    join(directory, 'README.md'),
    join(directory, 'SESSION_HANDOFF_large.md'),
    '/nowhere',
  );
  expect(status).toBe(0);
  expect(stdout).toContain('Imported: 2 added, 0 there already, 3 broken\n');
  expect(stdout).not.toContain('\u001b');
  expect(stderr).toContain('SESSION_HANDOFF_large.md: it is larger than 262144 bytes\n');
  const shown = world.cli('handoff', 'two words');
  expect(shown.stdout).toContain('Date: 2025-10-10\n');
  expect(shown.stderr).toContain('1 more of this name');
  const { others } = world.json<ImportedHandOffReply>('handoff', 'two words');
  expect(world.cli('handoff', others[0] ?? '').stdout).toBe('# The day\n\n**Session ID**: two words\n\nuse ***\n');
  expect(importing('/nowhere')).toMatchObject({ status: 1, stderr: '✗ /nowhere: there is no such file or directory\n' });

  // A half of a pair that went is written again.
  const json = world.json<ImportedHandOffReply>('handoff', 'two words').jsonPath;
  writeFileSync(json, '{');
  expect(importing(join(directory, 'SESSION_HANDOFF_two.md')).stdout).toContain('Imported: 1 added');
  expect(world.json<ImportedHandOffReply>('handoff', 'two words').others).toEqual(others);
});
