import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CORPUS } from '../../../test/corpus/shell/corpus.ts';
import { fixedTree } from '../../../test/corpus/shell/fixed-tree.ts';
import { fixedDirectory } from './glob.ts';
import { isBelow } from './paths.ts';
import { effectsOf, placeCovers } from './effects.ts';
import type { ShellContext, ShellEffects } from './effects.ts';

const CONTEXT: ShellContext = {
  cwd: '/work/repo',
  home: '/home/me',
  env: { PWD: '/work/repo' },
  tree: fixedTree('/work/repo', '/home/me'),
};
const of = (command: string, more: Partial<ShellContext> = {}): ShellEffects => effectsOf(command, { ...CONTEXT, ...more });
const changes = (effects: ShellEffects): string[] =>
  effects.effects.filter(({ kind }) => kind !== 'read').map(({ kind, path, extent, to }) => `${kind} ${extent} ${path} ${to ?? ''}`);

describe('whatever it is given', () => {
  const fragments = fc.constantFrom(
    ...'$( ` " \' ( ) { } ; && || | & > >> $ ${ \\ if then fi for in do done case esac git rm x= - -- * [ # ~ a.txt (( [[ ]] f() !'.split(
      ' ',
    ),
    '<<E\n',
    'E\n',
    '\n',
    '\0',
    ' ',
    '\u{1F600}',
  );

  test('it never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fragments, { maxLength: 60 }).map((parts) => parts.join('')),
        ),
        (command) => {
          const { effects, unknown, git } = of(command);
          expect([effects, unknown, git].every(Array.isArray)).toBe(true);
        },
      ),
      { numRuns: 1500 },
    );
  });

  test('it never throws on parts of the corpus put together', () => {
    const part = fc
      .constantFrom(...CORPUS.map(({ run }) => run))
      .chain((run) => fc.tuple(fc.nat(run.length), fc.nat(run.length)).map(([a, b]) => run.slice(Math.min(a, b), Math.max(a, b))));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
        expect(of(parts.join(' ')).effects.every(({ path }) => path.startsWith('/'))).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  test.each([
    ['a megabyte of commands', 'echo a > b; '.repeat(90_000)],
    ['a megabyte of one word', `rm ${'a'.repeat(1_000_000)}`],
    ['a megabyte of words', `rm ${'a b '.repeat(250_000)}`],
    ['10,000 nested parentheses', `${'('.repeat(10_000)}rm a${')'.repeat(10_000)}`],
    ['10,000 nested substitutions', `echo ${'$('.repeat(10_000)}a${')'.repeat(10_000)}`],
    ['10,000 nested braces', `touch ${'{a,'.repeat(10_000)}${'}'.repeat(10_000)}`],
    ['many short nested braces', `touch ${`${'{a,'.repeat(900)} `.repeat(300)}`],
    ['braces that multiply', `touch ${'{1..9}'.repeat(50_000)}`],
    ['a word that doubles', `a=xxxxxxxx; ${'a=$a$a; '.repeat(60)}touch $a`],
    ['loops in loops', `${'for i in {1..500}; do '.repeat(6)} touch $i; ${'done; '.repeat(6)}`],
    ['loops that are unsure', `${'while q; do '.repeat(40)} touch a; ${'done; '.repeat(40)}`],
    ['branches that double', 'if q; then touch a; fi; '.repeat(20_000)],
    ['subshells with many variables', Array.from({ length: 20_000 }, (_, at) => `v${at}=1; (touch f${at})`).join('; ')],
    ['a function that calls itself twice', 'f() { f; f; }; f'],
    [
      'functions that multiply',
      `${Array.from({ length: 25 }, (_, at) => `f${at + 1}() { f${at}; f${at}; }`).join('; ')}; f0() { touch x; }; f25`,
    ],
    [
      'shells in shells',
      Array.from({ length: 200 }).reduce<string>((inner) => `bash -c ${JSON.stringify(inner)}`.slice(0, 500_000), 'touch a'),
    ],
    ['here-documents in a row', 'cat <<A\n'.repeat(50_000)],
    ['half of an operator', '&&'.repeat(200_000)],
    ['functions without end', 'f()'.repeat(100_000)],
    ['patterns against a long value', `x=${'a'.repeat(60_000)}; ${'y=${x%*a*a*a*b}; '.repeat(2000)}`],
    ['patterns against a short value', `x=${'a'.repeat(1000)}; ${'y=${x##*a*a*a*b}; '.repeat(2000)}`],
    ['many names that were made', `${Array.from({ length: 8000 }, (_, at) => `touch n${at}`).join('; ')}; ${'ls n*; '.repeat(3000)}`],
    ['a long script of sed', `sed -n '${'p;'.repeat(100_000)}' a.txt`],
    ['a long program of awk', `awk '${'{print $1} '.repeat(80_000)}' a.txt`],
    ['a long patch', `apply_patch <<'E'\n${'*** Update File: a.txt\n'.repeat(40_000)}E`],
    ['arithmetic that is deep', `echo $((${'('.repeat(5000)}1${')'.repeat(5000)}))`],
  ])('%s ends soon', { timeout: 30_000 }, (_, command) => {
    const start = performance.now();
    const { effects } = of(command);
    expect(Array.isArray(effects)).toBe(true);
    // Far above what it takes, far below what anything but linear work would take.
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  test('what is too long is said to be, and nothing of it is sure', () => {
    const { effects, unknown, cwd } = of('echo a > b; '.repeat(90_000));
    expect(unknown.map(({ why }) => why)).toContain('size');
    expect(effects.map(({ kind, path, certainty }) => [kind, path, certainty])).toEqual([
      ['create', '/work/repo/b', 'possible'],
      ['write', '/work/repo/b', 'possible'],
    ]);
    expect(cwd).toBeNull();
    expect(of(`${' '.repeat(2_000_001)}rm a.txt`)).toMatchObject({
      effects: [],
      unknown: [{ why: 'size', by: 'shell' }],
      git: [],
      cwd: null,
    });
  });
});

describe('words', () => {
  const name = fc
    .string({ unit: fc.constantFrom(...Array.from('ab Z9$`"\'\\*?[]{}()<>|&;#!~\n\tü-=,')), minLength: 1, maxLength: 12 })
    .filter((text) => text !== '.' && text !== '..');
  const spellings: [string, (text: string) => string][] = [
    ['single quotes', (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`],
    ['double quotes', (text) => `"${text.replaceAll(/["$`\\]/g, String.raw`\$&`)}"`],
    ['ANSI quotes', (text) => `$'${text.replaceAll(/[\\']/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`)}'`],
    ['backslashes', (text) => Array.from(text, (character) => (character === '\n' ? "'\n'" : `\\${character}`)).join('')],
    ['a variable', (text) => `"$v"; : '${text.length}'`],
  ];

  test.each(spellings)('any name comes through %s as it is', (title, quote) => {
    fc.assert(
      fc.property(name, (text) => {
        const before = title === 'a variable' ? `v='${text.replaceAll("'", String.raw`'\''`)}'; ` : '';
        const { effects, unknown } = of(`${before}: > ${quote(text)}`);
        expect(unknown).toEqual([]);
        expect(effects).toEqual([{ kind: 'create', path: `/work/repo/${text}`, extent: 'one', certainty: 'sure', by: '>' }]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('commands in a row', () => {
  const plain = CORPUS.filter(({ expect: lines }) => lines.every((line) => !/^(?:cwd|unknown (?:size|syntax))/.test(line)))
    .map(({ run }) => run)
    .filter((run) => !/exit|set -|exec|\(\) \{|function|IFS|shopt|return|<<|\\$|noclobber|trap|&$/.test(run));

  test('`a; b` does what a does and what b does, where they meet in no file', () => {
    fc.assert(
      fc.property(fc.constantFrom(...plain), fc.constantFrom(...plain), (a, b) => {
        const [one, two] = [of(a), of(b)];
        const both = changes(of(`${a}\n${b}`));
        for (const change of changes(one)) expect(both).toContain(change);
        const paths = one.effects.filter(({ kind }) => kind !== 'read');
        const meets = (path: string): boolean =>
          paths.some(
            (place) =>
              placeCovers(place, path) ||
              // Names that only match are known by their directory.
              (place.extent === 'glob' && isBelow(path, fixedDirectory(place.path))) ||
              (place.to !== undefined && placeCovers({ path: place.to, extent: place.extent }, path)) ||
              place.path.startsWith(path.replace(/\/[^/]*$/, '')),
          );
        if (
          one.unknown.length > 0 ||
          two.effects.some(({ path, to, extent }) => extent !== 'one' || meets(path) || (to !== undefined && meets(to)))
        )
          return;
        for (const change of changes(two)) expect(both).toContain(change);
      }),
      { numRuns: 1000 },
    );
  });

  test('a condition makes everything possible, and a subshell takes nothing away', () => {
    for (const { run } of CORPUS.filter(({ run: text }) => plain.includes(text) && !text.includes('#'))) {
      const alone = of(run);
      expect(of(`if grep -q x y; then\n${run}\nfi`).effects.filter(({ certainty }) => certainty === 'sure')).toEqual([]);
      expect(changes(of(`(\n${run}\n)`))).toEqual(changes(alone));
    }
  });
});

describe('what is known and what is not', () => {
  test('a variable of the environment is known only if it is given', () => {
    expect(changes(of('rm "$F"', { env: { F: 'a.txt' } }))).toEqual(['delete one /work/repo/a.txt ']);
    expect(of('rm "$F"').unknown).toEqual([{ why: 'word', by: '"$F"' }]);
    expect(of('rm "$__proto__" "$constructor"').effects).toEqual([]);
  });

  test('a name is an absolute path, also where the file is outside', () => {
    expect(changes(of('echo > /etc/x; echo > ../y; echo > ~/z'))).toEqual(['create one /work/y ', 'create one /home/me/z ']);
  });

  test('devices are no files', () => {
    expect(of('echo > /dev/tty; cat /dev/stdin > /dev/fd/3; tee /dev/stderr < /dev/null').effects).toEqual([]);
    expect(
      changes(of('tee -a /dev/shm/x', { tree: { kind: (path) => (path === '/dev/shm' ? 'directory' : 'missing'), expand: () => [] } })),
    ).toEqual(['create one /dev/shm/x ']);
  });

  test('something of unknown effect may have made what was missing', () => {
    expect(changes(of('mv out.bin x'))).toEqual([]);
    expect(of('make && mv out.bin x').effects).toEqual([expect.objectContaining({ kind: 'move', certainty: 'possible' })]);
  });

  test('names of unknowns are short, and there are not more than 200', () => {
    const { unknown } = of(Array.from({ length: 500 }, (_, at) => `tool${'x'.repeat(200)}${at}`).join('\n'));
    expect(unknown.every(({ by }) => by.length <= 80)).toBe(true);
    expect(of(Array.from({ length: 500 }, (_, at) => `tool${at}`).join('\n')).unknown.length).toBe(200);
  });

  test('of git it says where, what and whom', () => {
    expect(of('git -C src stash drop stash@{2}').git).toEqual([
      {
        verb: 'stash drop',
        directory: '/work/repo/src',
        kind: 'shared',
        certainty: 'sure',
        within: [],
        of: [],
        writes: ['stash', 'refs'],
        targets: ['stash@{2}'],
        flags: [],
      },
    ]);
    expect(of('false || git worktree remove -f ../wt').git[0]).toMatchObject({ targets: ['/work/wt'], flags: ['force'], kind: 'shared' });
    expect(of('test -n "$X" && git branch -D topic old').git[0]).toMatchObject({
      certainty: 'possible',
      targets: ['topic', 'old'],
      flags: ['force'],
    });
    expect(of('git pull --rebase --autosta').git[0]).toMatchObject({ kind: 'shared', flags: ['autostash', 'rebase'] });
    expect(of('cd "$X" && git reset --hard').git[0]).toMatchObject({ directory: null, kind: 'loss', flags: ['force'] });
    expect(of('git clean -nfd && git clean -xfd src').git.map(({ kind, within }) => [kind, within])).toEqual([
      [null, []],
      ['loss', [{ path: '/work/repo/src', extent: 'tree' }]],
    ]);
  });

  test('a new branch stands before what it starts from', () => {
    expect(of('git switch -c topic main; git checkout -b fix; git switch other').git.map(({ targets, flags }) => [targets, flags])).toEqual(
      [
        [['topic', 'main'], ['create']],
        [['fix'], ['create']],
        [['other'], []],
      ],
    );
  });

  test.each(['add', 'commit -m x', 'rm', 'stash push', 'checkout HEAD', 'restore', 'reset'])(
    'git %s of a list of paths is sure of nothing',
    (verb) => {
      const { git } = of(`list | git ${verb} --pathspec-from-file=- --pathspec-file-nul`);
      expect(git.filter(({ kind, certainty }) => kind !== null && certainty === 'sure')).toEqual([]);
    },
  );

  test('a literal path is no pattern', () => {
    expect(of("git add -- ':(literal)gone[1].ts'").git[0]?.within).toEqual([{ path: '/work/repo/gone[1].ts', extent: 'one' }]);
  });

  test('reset --merge throws away what is staged, --keep does not; a reworded commit takes nothing', () => {
    expect(
      of('git reset --merge; git reset --keep; git commit --amend --only -m x').git.map(({ kind, of: files }) => [kind, files]),
    ).toEqual([
      ['loss', ['staged']],
      ['update', ['staged']],
      ['takes-along', []],
    ]);
  });
});

describe('what is not known', () => {
  test.each([
    ['(cd src && ./gen)', ['/work/repo/src']],
    ['cd src; ./gen; cd ..; make', ['/work/repo/src', '/work/repo']],
    ['bash -c "cd src && ./gen"', ['/work/repo/src']],
    ['cat a.txt', []],
  ])('%s has a place', (command, reached) => {
    expect(of(command).reached).toEqual(reached);
  });

  test.each([
    ['./serve &', true],
    ['(./serve > log 2>&1 &); sleep 1', true],
    ['nohup ./serve & disown', true],
    ['bash -c "./serve &"', true],
    ['./one & ./two & wait', false],
    ['./one && ./two 2>&1 | cat', false],
    ["git commit -m 'a & b'; curl 'http://x/?a=1&b=2' &>/dev/null", false],
  ])('%s goes on: %s', (command, goesOn) => {
    expect(of(command).goesOn).toBe(goesOn);
  });
});
