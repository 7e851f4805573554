import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { appendCommand } from './tmux-command.ts';

const NAMES = [
  'plain',
  'a b',
  "it's",
  '"quoted"',
  '$(touch gone)',
  '`touch gone`',
  '#{pane_id}',
  '##[fg=red]',
  '%Y%%',
  'a;b',
  'a\nb',
  '\\',
  '-n',
  '*',
];

test.each(NAMES)('what is read is appended to %j, and nothing else is done', (name) => {
  const directory = mkdtempSync(join(tmpdir(), 'rollcall-append-'));
  try {
    mkdirSync(join(directory, name));
    const path = join(directory, name, '0001.stream');
    const ended = join(directory, name, '0001.ended');
    const command = appendCommand(path, ended);
    for (const input of ['one\n', 'two\n']) {
      const result = spawnSync('/bin/sh', ['-c', command], { input, cwd: directory, encoding: 'utf8' });
      expect(result).toMatchObject({ status: 0, stdout: '', stderr: '' });
    }
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
    expect(existsSync(ended)).toBe(true);
    expect(command).not.toMatch(/[#%]/);
    expect(spawnSync('ls', ['-A', directory], { encoding: 'utf8' }).stdout.split('\n')).not.toContain('gone');
  } finally {
    rmSync(directory, { recursive: true });
  }
});
