import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, describe, test } from 'vitest';
import { HOOK_SOURCE } from './hook-sandbox.ts';

/** What bash 3.2, the one of macOS, does not know, or knows with another meaning; each with a line that has it. */
const NEWER: [name: string, pattern: RegExp, example: string][] = [
  ['associative, global, reference and case attributes', /\b(?:declare|typeset|local|readonly)\s+-\w*[Agnluc]/, 'declare -A map'],
  ['case modification', /\$\{!?\w+(?:\[[^\]]*\])?(?:,|\^|~)/, 'x=${name,,}'],
  ['transformation', /\$\{!?\w+(?:\[[^\]]*\])?@[A-Za-z]/, 'x=${name@Q}'],
  ['mapfile, readarray', /\b(?:mapfile|readarray)\b/, 'mapfile -t lines'],
  ['coproc', /\bcoproc\b/, 'coproc cat'],
  ['|&', /\|&/, 'a |& b'],
  ['&>>', /&>>/, 'a &>>log'],
  ['descriptor in a variable', /\{\w+\}[<>]/, 'exec {fd}<file'],
  ['printf %(…)T', /%-?\d*\(/, "printf '%(%s)T'"],
  ['read -N, -i', /\bread\s+(?:-\w+\s+|'[^']*'\s+)*-\w*[Ni]/, 'read -r -N 4 x'],
  ['fractional read -t', /\bread\b.*-t\s*"?\d*\.\d/, 'read -t 0.5 x'],
  ['read -t 0', /\bread\b.*-t\s*"?0\b/, 'read -t 0'],
  ['[[ -v ]], [[ -R ]]', /(?:\[\[?|test)\s+(?:!\s+)?-[vR]\s/, '[[ -v name ]]'],
  ['negative length of a substring', /\$\{\w+:[^}]*:\s*-\d/, 'x=${name:0:-1}'],
  ['negative offset', /\$\{\w+:\s+-\d|\$\{\w+:\(-/, 'x=${name: -4}'],
  ['negative index', /\$\{\w+\[-\d/, 'x=${list[-1]}'],
  [
    'variables of newer versions',
    /\b(?:EPOCHSECONDS|EPOCHREALTIME|SRANDOM|BASHPID|BASH_ARGV0|BASH_XTRACEFD|PIPESTATUS_)\b/,
    'now=$EPOCHSECONDS',
  ],
  ['fall-through in case', /;;?&/, 'a) b ;;&'],
  ['wait -n, -p', /\bwait\s+-[np]/, 'wait -n'],
  [
    'globstar, lastpipe and other shopts',
    /\bshopt\b.*\b(?:globstar|lastpipe|inherit_errexit|autocd|dirspell|compat\d+|localvar_\w+)/,
    'shopt -s globstar',
  ],
  ['\\u in quotes', /\$'[^']*\\[uU]/, "x=$'\\u00e9'"],
  ['substitution without a fork', /\$\{[ |]/, 'x=${ date; }'],
  ['a step in a brace range', /\{[\w-]+\.\.[\w-]+\.\.[\w-]+\}/, 'echo {1..9..2}'],
  ['exec -a together with newer', /\bexec\s+-[cl]*a\b/, 'exec -a name cmd'],
  ['printf -v into an array', /\bprintf\s+-v\s+\w+\[/, 'printf -v a[0] x'],
  ['process substitution, which --posix does not have', /[<>]\(/, 'read x < <(date)'],
  ['here-string, which needs a temporary file', /<<</, 'cat <<<"$x"'],
];

const source = readFileSync(HOOK_SOURCE, 'utf8');
const code = source.split('\n').map((line) => (/^\s*#/.test(line) ? '' : line));

describe('the shell client stays inside bash 3.2', () => {
  test.each(NEWER)('no %s', (_name, pattern, example) => {
    expect(example).toMatch(pattern);
    const found = code.flatMap((line, i) => (pattern.test(line) ? [`${i + 1}: ${line}`] : []));
    expect(found).toEqual([]);
  });

  test('every shell here can parse it, also in posix mode', () => {
    const shells = ['bash', process.env['ROLLCALL_TEST_BASH']].filter((shell) => shell !== undefined);
    const runs = shells.flatMap((shell) =>
      [['-n'], ['--posix', '-n']].map((args) => spawnSync(shell, [...args, HOOK_SOURCE], { encoding: 'utf8' })),
    );
    expect(runs.map(({ status, stderr }) => [status, stderr])).toEqual(runs.map(() => [0, '']));
  });

  test('shellcheck, where it is installed, finds nothing', () => {
    // 2016: backquotes in single quotes are text. 2088, 2181: both meant as they stand.
    const { error, stdout } = spawnSync('shellcheck', ['-s', 'bash', '-e', 'SC2016,SC2088,SC2181', HOOK_SOURCE], { encoding: 'utf8' });
    const missing = error !== undefined && 'code' in error && error.code === 'ENOENT';
    expect(missing ? '' : stdout).toBe('');
  });

  test('is a file that can be run, by the shell that every system has', () => {
    expect(source.split('\n')[0]).toBe('#!/bin/bash -p');
  });
});
