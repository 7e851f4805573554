import type { Run } from '../../shell/effect.ts';
import { resolvePath } from '../../shell/paths.ts';
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
      String.raw`(?:shutil\.rmtree|os\.(?:remove|unlink|rmdir|removedirs)|rm(?:dir)?Sync|unlinkSync|rimraf(?:\.sync)?|fs\.(?:promises\.)?(?:rm|rmdir|unlink)|FileUtils\.(?:rm_rf|rm_r|rm|remove_dir)|File\.delete|Dir\.rmdir|unlink|rmdir)`,
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
  [new RegExp(String.raw`\bPath${QUOTED}\s*\)\s*\.\s*write_`, 'g'), 'write'],
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
  const text = [...args.values('c', 'e', 'p', 'r', 'eval', 'print'), run.input ?? ''].join('\n');
  if (text.length < 8 || text.length > LONGEST) return [];
  const deeds: CodeDeed[] = [];
  const seen = new Set<number>();
  for (const [pattern, kind] of CALLS) {
    for (const found of text.matchAll(pattern)) {
      const target = found[2] ?? '';
      if (seen.has(found.index) || target === '') continue;
      seen.add(found.index);
      if (kind === 'run') deeds.push({ kind, target });
      else if (target.startsWith('/') || target.startsWith('~/') || run.cwd !== null) {
        deeds.push({ kind, target: resolvePath(run.cwd ?? '/', target.startsWith('~/') ? `${home}${target.slice(1)}` : target) });
      }
    }
  }
  return deeds;
}

export const INTERPRETERS: ReadonlySet<string> = new Set('python python2 python3 node bun deno ruby perl php tsx ts-node pypy3'.split(' '));
