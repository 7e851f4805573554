import { afterAll, beforeAll, expect, test } from 'vitest';
import { redact } from '../../src/core/redaction/redact.ts';
import type { HandOffReply, RecordReply, SearchReply } from '../../src/protocol/api-archive.ts';
import { ERRORS } from '../../src/protocol/errors.ts';
import { hostileStrings } from '../hostile-strings.ts';
import { secretSamples } from '../secret-samples.ts';
import { ArchiveWorld } from '../integration/archive-world.ts';
import { until } from '../integration/daemon-process.ts';

const ID = '0c1d2e3f-0000-4000-8000-0000000000aa';

const WINDOW = 12;

/** One of each kind that is recognised where it stands alone. */
const samples = secretSamples.filter(
  ({ kind, text, secret }, at) => secretSamples.findIndex((other) => other.kind === kind) === at && !leaks(redact(text).text, secret),
);

/** Twelve characters of it in a row (all of a shorter one) still stand there. */
function leaks(text: string, secret: string): boolean {
  return windowsOf(secret).some((part) => text.includes(part));
}

function windowsOf(secret: string): string[] {
  return Array.from({ length: Math.max(1, secret.length - WINDOW + 1) }, (_, start) => secret.slice(start, start + WINDOW));
}

/** Rules of the samples that leak into a text. */
function leakedIn(text: string): string[] {
  const found = new Set(samples.filter(({ secret }) => secret.length < WINDOW && text.includes(secret)).map(({ rule }) => rule));
  for (let at = 0; at + WINDOW <= text.length; at += 1) {
    const rule = ruleOf.get(text.slice(at, at + WINDOW));
    if (rule !== undefined) found.add(rule);
  }
  return Array.from(found);
}

const ruleOf = new Map(samples.flatMap(({ secret, rule }) => windowsOf(secret).map((part) => [part, rule])));

let world: ArchiveWorld;
let records = 0;
/** What every command printed that shows texts of transcripts. */
const printed = new Map<string, string>();

beforeAll(async () => {
  world = new ArchiveWorld();
  await world.start();
  await world.event(ID, 'SessionStart', { source: 'startup' });
  world.prompt(ID, 'begin');
  for (const { text } of samples) {
    world.prompt(ID, `use ${text} please, and no other`);
    world.call(ID, 'Write', { file_path: '/tmp/x.env', content: text, nested: { note: text } }, `wrote ${text}`);
    world.call(ID, 'Bash', { command: `deploy ${text}` }, text);
    world.answer(ID, `I used ${text}.`);
  }
  for (const { text } of hostileStrings) {
    world.prompt(ID, text);
    world.call(ID, text.slice(0, 60) || 'Bash', { file_path: text, note: text }, text);
    world.answer(ID, `said ${text}`);
  }
  records = 1 + 6 * samples.length + 4 * hostileStrings.length;
  await world.captured(records);
  await world.event(ID, 'UserPromptSubmit', { prompt: 'begin' });
  await world.event(ID, 'PreCompact', { trigger: 'auto' });
  await world.event(ID, 'SessionStart', { source: 'compact' });
  await world.event(ID, 'Stop');
  await until('the hand-off', () => world.json<HandOffReply>('handoff').markdown);
  await until('the index', () => world.json<SearchReply>('search', 'use').behind === 0);
  const commands = [
    ['transcript', '1', '--limit', '10000'],
    ['transcript', '1', '--limit', '10000', '--full'],
    ['search', 'use', '--limit', '200'],
    ['search', 'deploy', '--limit', '200'],
    ['search', 'wrote', '--limit', '200'],
    ['search', 'env', '--tool', 'Write', '--limit', '200'],
    ['search', 'said', '--limit', '200'],
    ['ledger', '1'],
    ['handoff'],
    ['compactions'],
    ['archive', '1'],
  ];
  for (const words of commands) for (const json of [[], ['--json']]) print([...words, ...json]);
});
afterAll(() => world.close());

function print(words: string[]): string {
  const { status, stdout, stderr } = world.cli(...words);
  if (status !== 0) throw new Error(`rollcall ${words.join(' ')}: ${status} ${stderr}`);
  printed.set(words.join(' '), stdout);
  return stdout;
}

test('no secret of a transcript is printed by any command, in text or JSON', () => {
  expect(samples.length).toBeGreaterThan(60);
  const leaked = Array.from(printed, ([command, text]) => ({ command, rules: [...leakedIn(text), ...leakedIn(unescaped(text))] }));
  expect(leaked.filter(({ rules }) => rules.length > 0)).toEqual([]);
  expect(printed.get('transcript 1 --limit 10000')?.match(/\*\*\*/g)?.length).toBeGreaterThan(samples.length);
});

/** JSON within JSON: what a program would find in it. */
function unescaped(text: string): string {
  return text.replaceAll('\\"', '"').replaceAll('\\n', '\n').replaceAll('\\\\', '\\');
}

test('no record as it stands in its file shows a secret either, and each stays JSON', async () => {
  const endpoint = world.endpoint();
  if (endpoint === null) throw new Error('no daemon runs');
  const headers = { authorization: `Bearer ${endpoint.token}` };
  const leaked: unknown[] = [];
  for (let id = 1; id <= records; id += 1) {
    const reply = await fetch(`http://127.0.0.1:${endpoint.port}/api/record/${id}?raw=1`, { headers });
    // Only the longest of the hostile texts.
    if (reply.status === ERRORS.RECORD_TOO_LONG.http && id > 1 + 6 * samples.length) continue;
    const raw = ((await reply.json()) as RecordReply).raw ?? '';
    expect(JSON.parse(raw)).toMatchObject({ sessionId: ID });
    const rules = [...leakedIn(raw), ...leakedIn(unescaped(raw))];
    if (rules.length > 0) leaked.push({ id, rules });
  }
  expect(leaked).toEqual([]);
  expect(JSON.parse(print(['show-record', 'r2', '--raw']))).toMatchObject({ sessionId: ID, type: 'user' });
});

test('nothing that a terminal would obey is printed, and every line of a text is one', () => {
  for (const [command, text] of printed) {
    // oxlint-disable-next-line no-control-regex
    const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e01ef}]/u.exec(text);
    expect({ command, obeyed: obeyed && JSON.stringify(text.slice(Math.max(0, obeyed.index - 40), obeyed.index + 10)) }).toEqual({
      command,
      obeyed: null,
    });
  }
  // No text of others stands where the id of a record would.
  const shown = printed.get('transcript 1 --limit 10000 --full') ?? '';
  const ids = Array.from(shown.matchAll(/^\[r(\d+)\]/gm), ([, id]) => Number(id));
  expect(ids).toEqual(Array.from({ length: records }, (_, at) => at + 1));
});

test('every record of a transcript with hostile texts is shown as a whole', () => {
  for (const id of [records, records - 1, records - 2, records - 3]) {
    expect(print(['show-record', `r${id}`])).toContain(`[r${id}]`);
    expect(() => JSON.parse(print(['show-record', `r${id}`, '--raw'])) as unknown).not.toThrow();
  }
});
