import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { rolloutPath, writeRollout } from '../../../../test/transcripts/session-files.ts';
import { DirectorySweep } from '../../transcript/directory-sweep.ts';
import { codexFileAt, codexTree, plainPath } from './files.ts';

const id = '0199a1b2-1111-7222-8333-444455556666';
const name = `rollout-2026-05-01T10-00-00-${id}.jsonl`;

test.each([
  [`/h/.codex/sessions/2026/05/01/${name}`, 'none'],
  [`/h/.codex/sessions/2026/05/01/${name}.zst`, 'zstd'],
  [`/h/.codex/archived_sessions/${name}`, 'none'],
  [`/srv/sessions/k/.codex/archived_sessions/${name}.zst`, 'zstd'],
])('%s', (path, compression) => {
  expect(codexFileAt(path)).toEqual({ agent: 'codex', path, kind: 'session', agentSessionId: id, agentId: null, compression });
  expect(plainPath(path)).toBe(path.replace('.zst', ''));
});

test.each([
  `sessions/2026/05/01/${name}`,
  `/h/.codex/${name}`,
  `/h/.codex/sessions/2026/05/01/more/${name}`,
  '/h/.codex/sessions/2026/05/01/rollout-x.jsonl',
  `/h/.codex/sessions/2026/05/01/${name}.gz`,
  `/h/.codex/sessions/2026/05/01/.${name}.zst.tmp`,
  '/h/.codex/history.jsonl',
])('%s is no rollout', (path) => {
  expect(codexFileAt(path)).toBeNull();
});

test('sweeping: by day, archived, and the plain one where both exist', () => {
  const home = mkdtempSync(join(tmpdir(), 'rollcall-codex-'));
  try {
    const sweep = new DirectorySweep(codexTree([home]));
    const later = Date.now() + 60_000;
    const look = () => {
      const { changed, gone } = sweep.look(later);
      return { changed: changed.map(({ path }) => path), gone: gone.map(({ path }) => path) };
    };
    const { path } = writeRollout(home, { seed: 2, records: 20 });
    const archived = join(home, 'archived_sessions', name);
    mkdirSync(dirname(archived));
    writeFileSync(archived, '{}\n');
    writeFileSync(join(home, 'history.jsonl'), '{}\n');
    expect(look()).toEqual({ changed: [path, archived], gone: [] });
    writeFileSync(`${path}.zst`, 'x');
    expect(look()).toEqual({ changed: [], gone: [] });
    rmSync(path);
    expect(look()).toEqual({ changed: [`${path}.zst`], gone: [path] });
    const second = rolloutPath(home, id, Date.UTC(2026, 6, 7));
    mkdirSync(dirname(second), { recursive: true });
    renameSync(archived, second);
    expect(look()).toEqual({ changed: [second], gone: [archived] });
  } finally {
    rmSync(home, { recursive: true });
  }
});
