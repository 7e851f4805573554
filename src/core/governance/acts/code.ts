import type { Run } from '../../shell/effect.ts';
import { resolvePath } from '../../shell/paths.ts';
import { shellWord } from '../../../protocol/shell-word.ts';
import { argumentsOf } from './arguments.ts';
import { textsOf } from './words.ts';

/** What code that stands in a command does to a file, or runs. */
export interface CodeDeed {
  kind: 'read' | 'write' | 'delete' | 'run';
  /** An absolute path; of `run` the command. */
  target: string;
}

const QUOTED = String.raw`\(?\s*r?(['"\x60])((?:(?!\1)[^\n\\])+)\1`;

/** Calls with a path, or a command, as their first word. The order counts: the first that holds is it. */
const CALLS: readonly (readonly [RegExp, CodeDeed['kind']])[] = [
  [
    call(
      String.raw`(?:shutil\.rmtree|rmtree|remove_tree|os\.(?:remove|unlink|rmdir|removedirs)|rm(?:dir)?Sync|unlinkSync|rimraf(?:\.sync)?|fs\.(?:promises\.)?(?:rm|rmdir|unlink)|FileUtils\.(?:rm_rf|rm_r|rm|remove_dir)|File\.delete|Dir\.rmdir|unlink(?:\s+glob)?|rmdir)`,
    ),
    'delete',
  ],
  [
    call(
      String.raw`(?:os\.(?:system|popen)|subprocess\.(?:run|call|check_call|check_output|Popen|getoutput)|execSync|exec|spawnSync|shell_exec|system|passthru)`,
    ),
    'run',
  ],
  [call(String.raw`(?:(?:write|append)File(?:Sync)?|File\.write|file_put_contents|truncateSync)`), 'write'],
  [new RegExp(String.raw`\b(?:open|File\.open|fopen)${QUOTED}\s*,\s*(?:mode\s*=\s*)?['"][wax]`, 'g'), 'write'],
  [new RegExp(String.raw`\bPath${QUOTED}\s*\)[\s)]*\.\s*write_`, 'g'), 'write'],
  [call(String.raw`(?:open|readFile(?:Sync)?|File\.(?:read|open|readlines)|IO\.read|file_get_contents|fopen|Path)`), 'read'],
];

/** Texts beyond that are not looked at. */
const LONGEST = 100_000;

function call(names: string): RegExp {
  return new RegExp(String.raw`(?<![\w])${names}${QUOTED}`, 'g');
}

/** What the code of an interpreter names, as far as it stands there as text. */
export function codeDeeds(run: Run, home: string): CodeDeed[] {
  const args = argumentsOf(textsOf(run), 'c e p r eval print');
  const written = [...args.values('c', 'e', 'p', 'r', 'eval', 'print'), run.input ?? ''].join('\n');
  if (written.length < 8 || written.length > LONGEST) return [];
  const text = listsAsLines(homeNamed(written));
  const deeds: CodeDeed[] = [];
  const seen = new Set<number>();
  for (const [pattern, kind] of CALLS) {
    for (const found of text.matchAll(pattern)) {
      const target = found[2] ?? '';
      if (seen.has(found.index) || target === '') continue;
      seen.add(found.index);
      if (kind === 'run') deeds.push({ kind, target });
      else if (/^(?:\/|~(?:\/|$))/.test(target) || run.cwd !== null) {
        deeds.push({ kind, target: resolvePath(run.cwd ?? '/', /^~(?:\/|$)/.test(target) ? `${home}${target.slice(1)}` : target) });
      }
    }
  }
  return deeds;
}

const WORD = String.raw`(?:'[^'"\x60\n]*'|"[^'"\x60\n]*")`;
const WORDS = String.raw`(${WORD}(?:\s*,\s*${WORD})*)\s*,?\s*\]`;
const LISTED = new RegExp(String.raw`\b(?:subprocess\.\w{1,20}|Popen)\(\s*\[\s*${WORDS}`, 'g');
const SPAWNED = new RegExp(String.raw`\b(?:spawn|execFile)(?:Sync)?\(\s*(${WORD})\s*,\s*\[\s*${WORDS}`, 'g');

/** Code in which a command that is given as a list of words stands as one line. */
function listsAsLines(code: string): string {
  const line = (words: string): string => `system(\`${Array.from(words.matchAll(PIECE), ([, word = '']) => shellWord(word)).join(' ')}\``;
  return code
    .replaceAll(LISTED, (_, words: string) => line(words))
    .replaceAll(SPAWNED, (_, program: string, words: string) => line(`${program}, ${words}`));
}

/** The home directory, as languages call it. */
const HOME = String.raw`(?:(?:os\.path\.)?expanduser\(\s*(?:'~'|"~")\s*\)|(?:pathlib\.)?Path\.home\(\)|os\.environ(?:\.get)?[[(]\s*['"]HOME['"]\s*[\])]|(?:os\.)?getenv\(\s*['"]HOME['"]\s*\)|process\.env(?:\.HOME|\[\s*['"]HOME['"]\s*\])|(?:require\(\s*['"](?:node:)?os['"]\s*\)|os)\.homedir\(\)|Dir\.home|ENV\[\s*['"]HOME['"]\s*\]|\$_(?:SERVER|ENV)\[\s*['"]HOME['"]\s*\])`;
const HOME_INSIDE = new RegExp(String.raw`[#$]?\{\s*${HOME}\s*\}|\$ENV\{HOME\}`, 'g');
const HOME_ALONE = new RegExp(HOME, 'g');
const EXPANDED = /\b(?:os\.path\.)?expanduser\(\s*((['"])~[^'"\n]*\2)\s*\)/g;
const JOINED =
  /(?:\brequire\(\s*['"](?:node:)?path['"]\s*\)\.|\b[\w.]{1,40}\.)?\bjoin\(\s*((?:'[^'"\n]*'|"[^'"\n]*")(?:\s*,\s*(?:'[^'"\n]*'|"[^'"\n]*"))+)\s*\)/g;
const PUT_TOGETHER = /(['"])(~[^'"\n]*)\1\s*[+./]\s*(['"])([^'"\n]*)\3/g;
const PIECE = /['"]([^'"]*)['"]/g;
/** Pieces of one path beyond that are not put together. */
const MOST_PIECES = 6;

/** Code in which paths below the home directory stand as one word that begins with `~`, as far as they are made of texts. */
function homeNamed(code: string): string {
  if (!/home|HOME|expanduser/.test(code)) return code;
  let text = code.replaceAll(HOME_INSIDE, '~').replaceAll(HOME_ALONE, "'~'").replaceAll(EXPANDED, '$1').replaceAll('.expanduser()', '');
  text = text.replaceAll(JOINED, (whole, pieces: string) => {
    const names = Array.from(pieces.matchAll(PIECE), ([, name = '']) => name);
    return names[0]?.startsWith('~') === true ? `'${names.join('/')}'` : whole;
  });
  for (let piece = 0; piece < MOST_PIECES; piece += 1) {
    const next = text.replaceAll(
      PUT_TOGETHER,
      (_, _quote, start: string, _second, rest: string) => `'${start}/${rest.replace(/^\//, '')}'`,
    );
    if (next === text) break;
    text = next;
  }
  // What began as a path object is one again.
  return text.replaceAll(/(?<![\w(])\(\s*('~[^'\n]*')\s*\)\s*\.\s*write_/g, 'Path($1).write_');
}

export const INTERPRETERS: ReadonlySet<string> = new Set('python python2 python3 node bun deno ruby perl php tsx ts-node pypy3'.split(' '));
