import type { LeftBehind } from '../../core/context/closedown.ts';
import { gitSection } from '../../core/context/git-section.ts';
import { shown } from '../../core/context/shown.ts';
import type { PhaseResult } from '../../core/lifecycle/closing.ts';
import type { Session } from '../../core/session/session.ts';
import { gitFacts } from '../capture/git-facts.ts';
import type { Daemon } from '../context.ts';
import type { ClosingMachine } from './machine.ts';
import type { ClosingRun } from './run.ts';

const COMMITS = 10;
const UNPUSHED = 50;
const DEPLOYMENT_LINES = 20;

/** What is written down of the checkout; the rest of LeftBehind is the cleanup's. */
export type GitLeft = Omit<LeftBehind, 'cleanup' | 'warnings'>;

/** The third phase: how the checkout stands, and what is deployed. Each question has a limit of its own; no answer is said as such. */
export async function lookAtGit({ d, machine, session, closing }: ClosingRun): Promise<PhaseResult> {
  const left = await gitLeft(d, machine, session, closing.root);
  return { lines: gitLines(left), warnings: left.repository && left.git === null ? ['git gave no answer'] : [], data: { left } };
}

export async function gitLeft(d: Daemon, machine: ClosingMachine, session: Session, root: string): Promise<GitLeft> {
  const repository = session.worktreeId !== null;
  const [git, commits, unpushed, shared, deployment] = await Promise.all([
    repository ? gitFacts(d, session) : null,
    repository ? d.git.commits(root, 'HEAD', COMMITS) : null,
    repository ? d.git.commits(root, '@{upstream}..HEAD', UNPUSHED) : null,
    repository ? d.git.shared(root) : null,
    deploymentState(d, machine, root),
  ]);
  const line = ({ commit, subject }: { commit: string; subject: string }): string => `${commit.slice(0, 10)} ${subject}`;
  return {
    git,
    repository,
    commits: commits?.map(line) ?? null,
    unpushed: unpushed?.map(line) ?? null,
    stashes: shared?.stashes.map(({ ref, message }) => `${ref}: ${message}`) ?? null,
    worktrees:
      shared?.worktrees
        .filter((one) => one.root !== root && !one.prunable)
        .map((one) => ({ path: one.root, branch: one.branch?.replace(/^refs\/heads\//, '') ?? null })) ?? null,
    deployment,
  };
}

export function gitLines({ git, repository, unpushed, stashes, worktrees, deployment }: GitLeft): string[] {
  if (!repository) return ['no git repository', ...deploymentLine(deployment)];
  const counted = (count: number | undefined, one: string, many: string): string[] =>
    count === undefined || count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  return [
    ...(git === null ? [] : gitSection(git).lines),
    ...counted(unpushed?.length, 'commit is not pushed', 'commits are not pushed').filter(() => git?.ahead == null),
    ...counted(stashes?.length, 'stash in the repository', 'stashes in the repository'),
    ...counted(worktrees?.length, 'other checkout', 'other checkouts'),
    ...deploymentLine(deployment),
  ];
}

function deploymentLine(deployment: GitLeft['deployment']): string[] {
  if (deployment === null) return [];
  return [
    `deployment: ${deployment.failed === null ? (deployment.lines[0] ?? 'the command said nothing') : `not known, ${deployment.failed}`}`,
  ];
}

async function deploymentState(d: Daemon, machine: ClosingMachine, root: string): Promise<GitLeft['deployment']> {
  const command = d.config(root).closedown.deployment;
  if (command === '') return null;
  const result = await machine.command(command, root);
  const lines = result.stdout
    .toString('utf8')
    .split('\n')
    .map((text) => shown(text))
    .filter((text) => text !== '')
    .slice(0, DEPLOYMENT_LINES);
  const failed = result.kind === 'failed' ? result.detail : result.code === 0 ? null : `the command ended with ${result.code}`;
  return { lines, failed: failed === null ? null : shown(failed) };
}
