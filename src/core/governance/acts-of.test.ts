import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fixedTree } from '../../../test/corpus/shell/fixed-tree.ts';
import { effectsOf } from '../shell/effects.ts';
import type { Scene } from './act.ts';
import { actsOf } from './acts-of.ts';

const context = { cwd: '/work/repo', home: '/home/me', env: {}, tree: fixedTree('/work/repo', '/home/me') };
const scene: Scene = {
  home: '/home/me',
  worktree: '/work/repo',
  branch: 'topic',
  repositories: ['/work/other'],
  own: [],
  scratch: ['/work/scratch'],
};
const acts = (command: string) => actsOf({ tool: 'Bash', shell: effectsOf(command, context), writes: [] }, scene);

test('every program that is run is an act, with its words', () => {
  expect(acts('sudo kubectl -n prod delete pod x')).toContainEqual({
    kind: 'program.run',
    certainty: 'sure',
    by: 'kubectl -n prod delete pod x',
    places: [],
    attributes: { program: 'kubectl', words: ['-n', 'prod', 'delete', 'pod', 'x'], verb: 'prod' },
  });
});

test('a tool of a server is an act', () => {
  expect(actsOf({ tool: 'mcp__slack__post_message', shell: null, writes: [] }, scene)).toEqual([
    {
      kind: 'tool.call',
      certainty: 'sure',
      by: 'mcp__slack__post_message',
      places: [],
      attributes: { server: 'slack', tool: 'post_message', does: 'speaks' },
    },
  ]);
  expect(actsOf({ tool: 'Write', shell: null, writes: [] }, scene)).toEqual([]);
});

/** `kind zone places`, with what else is said of files. */
const files = (command: string): string[] =>
  acts(command)
    .filter(({ kind }) => kind.startsWith('file.'))
    .map(({ kind, certainty, places, attributes }) =>
      [
        certainty === 'possible' ? 'possibly' : '',
        kind,
        attributes['zone'],
        places.map(({ path }) => path).join(','),
        JSON.stringify({ ...attributes, zone: undefined, program: undefined }),
      ]
        .join(' ')
        .replace(' {}', '')
        .trim(),
    );

describe('what is done to files', () => {
  test.each<[string, string[]]>([
    ['rm a.txt src/a.ts', ['file.delete worktree /work/repo/a.txt,/work/repo/src/a.ts']],
    ['rm -rf src', ['file.delete worktree /work/repo/src {"tree":true}']],
    ['rm -rf .', ['file.delete worktree /work/repo {"tree":true,"whole":"worktree","covers":["agent-settings"]}']],
    ['rm -rf .git', ['file.delete git /work/repo/.git {"tree":true,"whole":"git"}']],
    ['rm -rf /', ['file.delete system / {"tree":true,"whole":"root","covers":["rollcall","agent-settings"]}']],
    ['rm -rf ~', ['file.delete home /home/me {"tree":true,"whole":"home","covers":["rollcall","agent-settings"]}']],
    ['rm -rf ~/*', ['file.delete home /home/me/* {"tree":true,"whole":"home","covers":["rollcall","agent-settings"]}']],
    ['rm -rf ~/Documents', ['file.delete home /home/me/Documents {"tree":true,"whole":"home-directory"}']],
    ['rm -r ~/.cache/x ~/.npm', ['file.delete cache /home/me/.cache/x,/home/me/.npm {"tree":true}']],
    ['rm -rf /tmp/x', ['file.delete temporary /tmp/x {"tree":true}']],
    ['rm -rf /work/scratch/x', ['file.delete temporary /work/scratch/x {"tree":true}']],
    ['rm -rf ../other', ['file.delete other-repository /work/other {"tree":true,"whole":"repository"}']],
    ['rm -rf /usr/lib', ['file.delete system /usr/lib {"tree":true,"whole":"system-directory"}']],
    ['rm ~/.claude/settings.json', ['file.delete agent-settings /home/me/.claude/settings.json']],
    [
      'rm -rf ~/.config',
      ['file.delete home /home/me/.config {"tree":true,"whole":"home-directory","covers":["rollcall","agent-settings"]}'],
    ],
    ['rm .rollcall.yaml', ['file.delete rollcall /work/repo/.rollcall.yaml']],
    ['rm "$X"', []],
    ['cd "$X" && rm -rf a', []],
    [
      'grep -q x a.txt && rm -rf src',
      ['file.read worktree /work/repo/a.txt', 'possibly file.delete worktree /work/repo/src {"tree":true}'],
    ],
    ['cat a.txt > n.txt', ['file.write worktree /work/repo/n.txt', 'file.read worktree /work/repo/a.txt']],
    ['mv a.txt ..', ['file.move worktree /work/repo/a.txt', 'file.write system /work/a.txt']],
    ['npm install', ['possibly file.write worktree /work/repo/package-lock.json']],
  ])('%s', (command, wanted) => expect(files(command).toSorted()).toEqual(wanted.toSorted()));
});

test('it never throws, and the same call does the same', () => {
  const word = fc.constantFrom(
    'rm',
    'git',
    'push',
    '-rf',
    '--force',
    '/',
    '~',
    'kubectl',
    'delete',
    '-c',
    "'drop table x'",
    'psql',
    'curl',
    '-d',
    '@.env',
    'https://x.test',
    '|',
    '&&',
    'xargs',
    'kill',
    '-9',
    'docker',
    'exec',
    'ssh',
    'host',
    'python3',
    '"$X"',
    '$(ls)',
    ';',
    '>',
    '.env',
    '=',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(word, { maxLength: 14 }).map((words) => words.join(' ')),
  );
  fc.assert(
    fc.property(text, (command) => {
      const found = acts(command);
      expect(found.every(({ kind, by }) => /^[a-z]+\.[a-z-]+$/.test(kind) && by.length <= 200)).toBe(true);
      expect(acts(command)).toEqual(found);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['comments of SQL that never end', `psql -c "${'/*'.repeat(9000)}drop"`],
  ['code of brackets', `python3 -c "${"open('".repeat(3000)}"`],
  ['an input of quotes', `psql <<'EOF'\n${"'".repeat(150_001)} drop\nEOF`],
  ['an address without an end', `curl -d x http://${'a.'.repeat(9000)}`],
  ['many words', `git push origin ${'x:y '.repeat(5000)}`],
])('%s: work that grows with its length', (_, command) => {
  expect(acts(command).length).toBeGreaterThan(0);
});
