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
   * Would take along, hide or drop work of others. It is asked and, when it passes, not run: work that comes into being
   * between answer and effect is no lease's business.
   */
  blanket: 'loss' | 'takes-along' | null;
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
  return { kind: 'file', tool: edits ? 'Edit' : 'Write', command: null, changes: [path], commits: null, blanket: null };
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
  const [from, to] = [random.pick(present.length === 0 ? own : present), random.pick(own)];
  const shapes: (() => PlannedCall)[] = [
    () => bash('files', `mkdir -p "$(dirname ${path})" && printf '%s\\n' '${mark}' > ${path}`, [path]),
    () => bash('files', `echo '${mark}' >> ${path}`, [path]),
    () => bash('files', `cat > ${path} <<'EOF'\n${mark}\nEOF`, [path]),
    () => bash('files', `echo '${mark}' | tee ${path} >/dev/null`, [path]),
    () => bash('files', `sed -i 's/^.*$/${mark}/' ${path}`, [path]),
    () => bash('files', `env A=1 bash -c "echo '${mark}' > ${path}"`, [path]),
    () => bash('files', `rm -f ${from}`, [from]),
    () => bash('files', `mv ${from} ${from === to ? `${to}.moved` : to}`, [from, from === to ? `${to}.moved` : to]),
    () => bash('files', `cp ${from} ${path}`, from === path ? [] : [path]),
  ];
  return random.pick(shapes)();
}

function gitCall({ random, own, contested, present, mark }: Grounds): PlannedCall {
  const mine = random.pick(present.length === 0 ? own : present);
  const wanted = random.pick(contested);
  const shapes: (() => PlannedCall)[] = [
    () => bash('git', 'git status --short -- own | head -5', []),
    () => bash('git', `git add -- ${mine}`, []),
    () => ({ ...bash('git', `git add -- ${mine} && git commit --quiet -m '${mark}' -- ${mine}`, []), commits: [mine] }),
    () => ({ ...bash('git', `git commit --quiet -m '${mark}' -- ${wanted}`, []), commits: [wanted] }),
    () => bash('git', `git checkout -- ${wanted}`, [wanted]),
    () => bash('git', `git restore ${mine}`, [mine]),
    () => ({ ...bash('git', 'git add -A', []), blanket: 'takes-along' }),
    () => ({ ...bash('git', `git commit -a -m '${mark}'`, []), blanket: 'takes-along' }),
    () => ({ ...bash('git', 'git stash', []), blanket: 'loss' }),
    () => ({ ...bash('git', 'git reset --hard', []), blanket: 'loss' }),
    () => ({ ...bash('git', 'git checkout .', []), blanket: 'loss' }),
  ];
  return random.pick(shapes)();
}

function bash(kind: CallKind, command: string, changes: string[]): PlannedCall {
  return { kind, tool: 'Bash', command, changes, commits: null, blanket: null };
}
