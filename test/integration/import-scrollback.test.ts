import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SearchReply } from '../../src/protocol/api-archive.ts';
import type { ScrollbackReply } from '../../src/protocol/api-terminal.ts';
import type { ErrorReply } from '../../src/protocol/errors.ts';
import { ArchiveWorld } from './archive-world.ts';
import { until } from './daemon-process.ts';

let world: ArchiveWorld;
beforeEach(async () => {
  world = new ArchiveWorld();
  await world.start();
});
afterEach(() => world.close());

const numbered = (count: number, name = 'line'): string[] => Array.from({ length: count }, (_, index) => `${name} ${index} of a dump`);

function dump(name: string, lines: readonly string[]): string {
  const path = join(world.repository, name);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}
const imported = (...args: string[]): ScrollbackReply => world.json<ScrollbackReply>('import', 'scrollback', ...args);

/** Once all of it is in the archive. */
function linesOf(session: string, count: number): Promise<string[]> {
  return until(`${count} lines of ${session}`, () => {
    const status = world.cli('transcript', session, '--json', '--full', '--limit', '5000');
    if (status.status !== 0) return null;
    const records = (JSON.parse(status.stdout) as ReturnType<ArchiveWorld['transcript']>).records.filter(({ type }) => type === 'terminal');
    const lines = records.flatMap(({ pieces }) => pieces.flatMap(({ text }) => text.split('\n')));
    return lines.length >= count && lines;
  });
}

describe('rollcall import scrollback', () => {
  test('takes what is whole, rejects what repeats itself, says why, and adds nothing the second time', async () => {
    const good = dump('good.txt', [...numbered(3000), '', 'a quixotic end']);
    const bad = dump('again and again.txt', Array.from({ length: 30 }, () => numbered(500, 'buffer')).flat());
    const dry = imported('good.txt', 'again and again.txt', '--dry-run');
    expect(dry).toMatchObject({
      dryRun: true,
      files: [
        { path: good, accepted: true, added: 0 },
        { path: bad, accepted: false, session: null },
      ],
    });
    expect(world.json<ErrorReply>('transcript', dry.files[0]?.session ?? '').error.code).toBe('NO_SUCH_SESSION');

    const text = world.cli('import', 'scrollback', 'again and again.txt', 'good.txt');
    expect(text.stdout.split('\n')).toMatchObject([
      expect.stringMatching(/^✓ .*good\.txt: 3,002 lines, 3,002 of them different \(100\.0 %\); 3002 lines imported as dump-[0-9a-f]{24}$/),
      expect.stringMatching(
        /^✗ .*again and again\.txt: rejected; 15,000 lines, 500 of them different \(3\.3 %\); 14,\d{3} lines are blocks/,
      ),
      '',
    ]);
    const [first] = imported('good.txt', 'again and again.txt').files;
    expect(first).toMatchObject({ accepted: true, added: 0, session: dry.files[0]?.session });
    const session = first?.session ?? '';
    expect(await linesOf(session, 3002)).toEqual([...numbered(3000), '', 'a quixotic end']);
    const file = join(world.state, 'terminal', session, 'lines.jsonl');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain(good);
    const found = await until('the word', () => {
      const reply = world.json<SearchReply>('search', 'quixotic');
      return reply.hits.length > 0 && reply;
    });
    expect(found.hits.map((hit) => hit.session)).toEqual([session]);
  });

  test('a file that was put together from parts is taken as it is, and belongs to the session that is named', async () => {
    world.json('identify', '--as', '4');
    const lines = Array.from({ length: 20 }, () => numbered(100, 'part')).flat();
    dump('CHAT_SESSION_SCROLLBACK_20260101_2000_LINES.txt', lines);
    const { files } = imported('CHAT_SESSION_SCROLLBACK_20260101_2000_LINES.txt', '--session', '4');
    expect(files).toMatchObject([{ accepted: true, lines: 2000, unique: 100, added: 2000 }]);
    expect(await linesOf(files[0]?.session ?? '', 2000)).toEqual(lines);
    const shown = await until('the index', () => {
      const reply = world.json<SearchReply>('search', 'part', '--limit', '1');
      return reply.hits.length > 0 && reply;
    });
    expect(JSON.stringify(shown.hits)).toContain('#4');
  });

  test('nothing is taken where a file cannot be read, or none is accepted', () => {
    dump('good.txt', numbered(30));
    dump('empty.txt', []);
    expect(world.json<ErrorReply>('import', 'scrollback', 'good.txt', 'missing.txt').error.code).toBe('DUMP_UNREADABLE');
    expect(world.json<ErrorReply>('import', 'scrollback', world.repository).error.code).toBe('DUMP_UNREADABLE');
    expect(world.cli('import', 'scrollback', 'empty.txt')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('it holds no line'),
    });
    expect(imported('good.txt', '--dry-run').files).toMatchObject([{ accepted: true, added: 0 }]);
    expect(imported('good.txt').files).toMatchObject([{ accepted: true, added: 30 }]);
  });
});
