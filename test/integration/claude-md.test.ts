import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addClaudeMd, removeClaudeMd } from '../../src/setup/claude-md.ts';
import { runUninstall } from '../../src/setup/uninstall.ts';
import { makeWorld, type World } from './setup-world.ts';

function world(): World & { file: string } {
  const w = makeWorld();
  mkdirSync(w.deps.directories.data, { recursive: true });
  return { ...w, file: join(w.home, '.claude/CLAUDE.md') };
}

test('E42: the lines for agents stand in CLAUDE.md once, however often setup runs', () => {
  const w = world();
  expect(addClaudeMd('user', w.deps)).toEqual({ path: w.file, outcome: 'added' });
  const text = readFileSync(w.file, 'utf8');
  expect(text).toContain('`rollcall closedown`');
  expect(addClaudeMd('user', w.deps).outcome).toBe('there');
  expect(readFileSync(w.file, 'utf8')).toBe(text);
  writeFileSync(w.file, text.replace('rollcall init', 'rollcall other'));
  expect(addClaudeMd('user', w.deps).outcome).toBe('updated');
  expect(readFileSync(w.file, 'utf8')).toBe(text);
});

test.each(['mine', 'mine\n', 'mine\n\n\n', '', '\uFEFFmine\r\n', '# a\n\n<!-- rollcall: begin -->\nnot ended\n'])(
  'E42: uninstall gives %j back, byte for byte',
  async (before) => {
    const w = world();
    mkdirSync(join(w.home, '.claude'));
    writeFileSync(w.file, before);
    expect(addClaudeMd('user', w.deps).outcome).toBe('added');
    const result = await runUninstall({ purge: false }, w.deps, { stopDaemon: async () => 'none' });
    expect(result.files).toContainEqual({ path: w.file, outcome: 'restored', detail: null });
    expect(readFileSync(w.file, 'utf8')).toBe(before);
    expect(existsSync(join(w.deps.directories.data, 'claude-md.json'))).toBe(false);
  },
);

test('a file that was not there goes again, with its directory; what others wrote around our lines stays', () => {
  const w = world();
  addClaudeMd('user', w.deps);
  expect(removeClaudeMd(w.deps, null)).toEqual([{ path: w.file, outcome: 'removed', detail: null }]);
  expect(existsSync(join(w.home, '.claude'))).toBe(false);
  addClaudeMd('user', w.deps);
  writeFileSync(w.file, `above\n${readFileSync(w.file, 'utf8')}below\n`);
  expect(removeClaudeMd(w.deps, null)[0]?.outcome).toBe('restored');
  expect(readFileSync(w.file, 'utf8')).toBe('above\nbelow\n');
  addClaudeMd('user', w.deps);
  rmSync(w.file);
  expect(removeClaudeMd(w.deps, null)[0]?.outcome).toBe('gone');
  expect(removeClaudeMd(w.deps, null)).toEqual([]);
});
