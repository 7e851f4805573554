import { join } from 'node:path';
import type { Random } from './random.ts';

/** For the table of latencies. */
export type CallKind = 'file' | 'quiet' | 'files' | 'git';

/** A tool call that a session is about to make. Paths are relative to its worktree. */
export interface PlannedCall {
  kind: CallKind;
  tool: 'Write' | 'Edit' | 'Bash';
  /** Of Bash: its text. */
  command: string | null;
  /** What it surely changes, when it is let pass. */
  changes: string[];
  /** Ends the session's leases on what it commits. */
  commits: string[] | null;
  /**
   * Would take along, hide or drop work of others in these paths (null: anywhere in the worktree). It is asked and, when it
   * passes, not run: work that comes into being between answer and effect is no lease's business.
   */
  reaches: { within: readonly string[] | null } | null;
}

export interface Grounds {
  random: Random;
  /** Files of this session alone, and those that everybody wants. */
  own: readonly string[];
  contested: readonly string[];
  /** Goes into what is written. */
  mark: string;
  /** Own files that exist. */
  present: readonly string[];
  /** Bash calls that change files are left out. */
  quietBash: boolean;
}

export function planCall(grounds: Grounds): PlannedCall {
  const { random, quietBash } = grounds;
  const kind = random.weighted<CallKind>({ file: 60, quiet: 12, files: quietBash ? 0 : 18, git: quietBash ? 0 : 10 });
  if (kind === 'file') return fileCall(grounds);
  if (kind === 'quiet') return bash('quiet', random.pick(QUIET), []);
  return kind === 'files' ? filesCall(grounds) : gitCall(grounds);
}

function fileCall({ random, own, contested, present }: Grounds): PlannedCall {
  const path = random.chance(0.45) ? random.pick(contested) : random.pick(own);
  const edits = random.chance(0.5) && (present.includes(path) || contested.includes(path));
  return { kind: 'file', tool: edits ? 'Edit' : 'Write', command: null, changes: [path], commits: null, reaches: null };
}

const QUIET = [
  'ls -la own | head -5',
  'git status --short | wc -l',
  'git log --oneline | head -3',
  'grep -rn nothing shared || true',
  'cat shared/0.txt | tail -2; echo done',
  'for f in shared/*.txt; do wc -c "$f"; done',
];

function filesCall({ random, own, contested, mark, present }: Grounds): PlannedCall {
  const path = random.chance(0.5) ? random.pick(contested) : random.pick(own);
  const writing: (() => PlannedCall)[] = [
    () => bash('files', `mkdir -p "$(dirname ${path})" && printf '%s\\n' '${mark}' > ${path}`, [path]),
    () => bash('files', `echo '${mark}' >> ${path}`, [path]),
    () => bash('files', `cat > ${path} <<'EOF'\n${mark}\nEOF`, [path]),
    () => bash('files', `echo '${mark}' | tee ${path} >/dev/null`, [path]),
    () => bash('files', `env A=1 bash -c "echo '${mark}' > ${path}"`, [path]),
  ];
  // What has no file to read fails before it changes anything.
  const exists = contested.includes(path) || present.includes(path);
  if (exists) writing.push(() => bash('files', `sed -i 's/^.*$/${mark}/' ${path}`, [path]));
  if (present.length === 0) return random.pick(writing)();
  const [from, to] = [random.pick(present), random.pick(own)];
  const moving: (() => PlannedCall)[] = [
    () => bash('files', `rm -f ${from}`, [from]),
    () => bash('files', `mv ${from} ${from === to ? `${to}.moved` : to}`, [from, from === to ? `${to}.moved` : to]),
    () => bash('files', `cp ${from} ${path}`, from === path ? [] : [path]),
  ];
  return random.pick([...writing, ...moving])();
}

function gitCall({ random, own, contested, present, mark }: Grounds): PlannedCall {
  const mine = random.pick(present.length === 0 ? own : present);
  const wanted = random.pick(contested);
  const shapes: (() => PlannedCall)[] = [
    () => bash('git', 'git status --short -- own | head -5', []),
    () => bash('git', `git add -- ${mine}`, []),
    () => ({ ...bash('git', `git add -- ${mine} && git commit --quiet -m '${mark}' -- ${mine}`, []), commits: [mine] }),
    () => ({ ...bash('git', `git commit --quiet -m '${mark}' -- ${wanted}`, []), commits: [wanted] }),
    () => ({ ...bash('git', `git checkout -- ${wanted}`, []), reaches: { within: [wanted] } }),
    () => bash('git', `git restore ${mine}`, [mine]),
    () => ({ ...bash('git', 'git add -A', []), reaches: { within: null } }),
    () => ({ ...bash('git', `git commit -a -m '${mark}'`, []), reaches: { within: null } }),
    () => ({ ...bash('git', 'git stash', []), reaches: { within: null } }),
    () => ({ ...bash('git', 'git reset --hard', []), reaches: { within: null } }),
    () => ({ ...bash('git', 'git checkout .', []), reaches: { within: null } }),
  ];
  return random.pick(shapes)();
}

function bash(kind: CallKind, command: string, changes: string[]): PlannedCall {
  return { kind, tool: 'Bash', command, changes, commits: null, reaches: null };
}

/** As the agent's own tools take it. */
export function toolInput(plan: PlannedCall, tree: string): Record<string, unknown> {
  if (plan.tool === 'Bash') return { command: plan.command, description: 'part of the work' };
  const file_path = join(tree, plan.changes[0] ?? '');
  return plan.tool === 'Write' ? { file_path, content: 'x'.repeat(200) } : { file_path, old_string: 'a', new_string: 'b' };
}
