import type { Field } from '../field.ts';
import { OK, textOf } from '../field.ts';
import { parentOf, resolvePath } from '../paths.ts';
import { readArguments } from '../programs/arguments.ts';
import type { Call, Program } from '../programs/call.ts';
import { DISCARD } from './discard.ts';
import { HISTORY } from './history.ts';
import { look, RECORD } from './record.ts';
import type { Scope } from '../scope.ts';
import { GitRun } from './run.ts';
import type { Verb } from './run.ts';
import { SHARED } from './shared.ts';

const LOOKS =
  'status blame annotate ls-tree rev-list describe shortlog cat-file for-each-ref show-ref name-rev merge-base merge-tree count-objects fsck help version var whatchanged cherry range-diff check-ignore check-attr check-ref-format check-mailmap ls-remote diff-tree diff-index diff-files show-branch verify-commit verify-tag verify-pack request-pull interpret-trailers stripspace get-tar-commit-id patch-id column credential instaweb daemon gui gitk difftool diagnose bugreport unpack-file fmt-merge-msg mailinfo index-pack send-email';

/** Every verb of git that is known. A verb that is not here may be an alias. */
const VERBS: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  ...LOOKS.split(' ').map((name): [string, Verb] => [name, look]),
  ...Object.entries(RECORD),
  ...Object.entries(DISCARD),
  ...Object.entries(SHARED),
  ...Object.entries(HISTORY),
]);

const GLOBAL =
  'C= c= git-dir= work-tree= namespace= exec-path? p|paginate P|no-pager no-replace-objects bare no-optional-locks literal-pathspecs glob-pathspecs noglob-pathspecs icase-pathspecs config-env= super-prefix= version h|help html-path man-path info-path attr-source= list-cmds=';

const git: Program = (call) => {
  const args = readArguments(call.fields, GLOBAL, { inOrder: true });
  const [verb, ...rest] = args.operands;
  if (verb === undefined) return OK;
  const scope = call.scope.fork();
  const before = scope.cwd;
  for (const field of args.values('C')) scope.cwd = moved(call, scope.cwd, field);
  const tree = args.value('work-tree') ?? inherited(scope, 'GIT_WORK_TREE');
  const own = args.value('git-dir') ?? inherited(scope, 'GIT_DIR');
  if (tree !== undefined) scope.cwd = moved(call, before, tree);
  else if (own !== undefined && textOf(own)?.endsWith('/.git') === true && scope.cwd !== null) {
    scope.cwd = parentOf(resolvePath(scope.cwd, textOf(own) ?? ''));
  }
  const name = textOf(verb);
  const run = name === undefined ? undefined : VERBS.get(name);
  const aliased = args.values('c').some((field) => textOf(field)?.startsWith('alias.') === true);
  if (run === undefined || name === undefined || aliased) return call.unknown('program', `git ${name ?? verb.text}`);
  return run(new GitRun(scope, name, rest));
};

/** What a variable that the command has set says; others are the caller's own and not seen here. */
function inherited(scope: Scope, name: string): Field | undefined {
  const value = scope.vars.get(name);
  return value === undefined || value === 'unset' ? undefined : value.fields[0];
}

function moved(call: Call, from: string | null, field: Field): string | null {
  const text = textOf(field);
  if (text === undefined || (from === null && !text.startsWith('/'))) {
    call.unknown('directory', 'git -C');
    return null;
  }
  return resolvePath(from ?? '/', text);
}

export const GIT: Record<string, Program> = { git, hub: git };

export const GIT_VERBS: ReadonlySet<string> = new Set(VERBS.keys());
