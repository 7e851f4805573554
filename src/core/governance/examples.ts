import type { ShellContext, ShellTree } from '../shell/effect.ts';
import { effectsOf } from '../shell/effects.ts';
import { nameOf } from '../shell/paths.ts';
import type { GovernedCall, Scene } from './act.ts';
import { actsOf } from './acts-of.ts';
import type { Decision } from './decision.ts';
import { judge } from './judge.ts';
import type { RuleBook } from './rule-book.ts';
import type { Example, Rule, RuleOutcome } from './rule.ts';

/** The session of the examples: a topic branch in /work/repo, another repository beside it, port 5432 protected. */
export const EXAMPLE_SCENE: Scene = {
  home: '/home/me',
  worktree: '/work/repo',
  branch: 'topic',
  protectedPorts: [5432],
  repositories: ['/work/other'],
  own: [],
  scratch: [],
};

const FILES =
  /^(?:id_\w+|HEAD|index|passwd|shadow|hosts|group|Makefile|Dockerfile|credentials|authorized_keys|known_hosts|pre-\w+|rollcall-hook|\.(?:env|npmrc|netrc|bashrc|gitconfig|gitignore|rollcall)\b.*|config|\w+_config)$/;

/** Everything that is named is there: a directory, or a file where the name has an ending or is one that files have. */
const EXAMPLE_TREE: ShellTree = {
  kind: (path) => (FILES.test(nameOf(path)) || /[^/.][^/]*\.\w+$/.test(path) ? 'file' : 'directory'),
  expand: () => [],
};

const EXAMPLE_CONTEXT: ShellContext = { cwd: '/work/repo', home: '/home/me', env: { HOME: '/home/me' }, tree: EXAMPLE_TREE };

/** An example as a call of a session. */
function callOf(example: Example): GovernedCall {
  if (typeof example === 'string') return { tool: 'Bash', shell: effectsOf(example, EXAMPLE_CONTEXT), writes: [] };
  if ('writes' in example) return { tool: 'Write', shell: null, writes: [example.writes] };
  return { tool: example.tool, shell: null, writes: [] };
}

/** What the rules say of an example in an attended session without exceptions. */
export function judgeExample(example: Example, book: RuleBook): Decision {
  const { home, worktree } = EXAMPLE_SCENE;
  return judge(actsOf(callOf(example), EXAMPLE_SCENE), book, { home, worktree, attended: true, now: 0, exceptions: [] });
}

interface ExampleFailure {
  example: Example;
  /** What the example says, `silent` where it must pass. */
  wanted: RuleOutcome | 'silent';
  got: Decision;
}

/** The examples of a rule for which the book says something else. */
export function failuresOf(rule: Rule, book: RuleBook): ExampleFailure[] {
  const wanted: [Example, RuleOutcome | 'silent'][] = [];
  for (const example of rule.mustDeny ?? []) wanted.push([example, 'deny']);
  for (const example of rule.mustAsk ?? []) wanted.push([example, rule.outcome === 'note' ? 'note' : 'ask']);
  for (const example of rule.mustPass) wanted.push([example, 'silent']);
  const failures: ExampleFailure[] = [];
  for (const [example, outcome] of wanted) {
    const got = judgeExample(example, book);
    const right = got.outcome === outcome && (outcome === 'silent' || got.rule?.id === rule.id);
    if (!right) failures.push({ example, wanted: outcome, got });
  }
  return failures;
}
