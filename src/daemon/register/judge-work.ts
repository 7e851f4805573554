import { authorsOf } from '../../core/change/authors.ts';
import type { Author } from '../../core/change/change.ts';
import { judgeGit, judgeLoss } from '../../core/change/judge.ts';
import type { AuthoredFile, ChangeVerdict, GitQuestion, Question, SessionState, UnfinishedOperation } from '../../core/change/question.ts';
import type { Session } from '../../core/session/session.ts';
import { unfinishedOperation } from '../../platform/git/operation.ts';
import type { Tx, Worktree } from '../../store/store.ts';
import type { CallEffects, Checkout } from '../call-effects.ts';
import type { Daemon } from '../context.ts';
import { settleAuthors, withAuthors, withNewer } from './authors.ts';
import type { GitScene } from './git-scene.ts';
import { look } from './look.ts';
import { journal } from './journal.ts';
import { settleFollowing } from './last-files.ts';

export interface WorkVerdict {
  verdict: 'pass' | 'ask' | 'deny';
  /** For the model, or for the person who is asked. */
  text: string | null;
  /** Whom to tell, once the call has happened, that a commit took their file along. */
  tells: { sessionId: string; paths: string[] }[];
}

/** Judges what a call does to uncommitted work: every verb of git in it, and what it deletes or moves away. */
export async function judgeWork(
  d: Daemon,
  tx: Tx,
  session: Session,
  effects: CallEffects,
  scene: GitScene,
  cwd: string,
): Promise<WorkVerdict> {
  const cast = new Cast(d, tx, scene, session);
  const result: WorkVerdict = { verdict: 'pass', text: null, tells: [] };
  const verdicts: ChangeVerdict[] = [];
  for (const [at, { workspace, worktree, effect, judged }] of scene.effects.entries()) {
    if (!judged) continue;
    const dirty = await cast.dirty({ workspace, worktree });
    if (dirty === null && effect.kind !== 'switch' && effect.kind !== 'shared') continue;
    verdicts.push(
      judgeGit({
        ...(await cast.question({ workspace, worktree }, dirty ?? [], cwd)),
        effect,
        earlier: scene.effects.slice(0, at).flatMap((e) => (e.worktree.id === worktree.id ? [e.effect] : [])),
        branch: session.worktreeId === worktree.id ? session.branch : null,
        shared: await cast.shared(workspace.id),
      }),
    );
  }
  // Whose every dirty file is now is written down: after the call the others are new.
  for (const { workspace, worktree } of scene.effects) await cast.dirty({ workspace, worktree });
  for (const { workspace, worktree, places, by } of effects.losses) {
    const dirty = await cast.dirty({ workspace, worktree });
    if (dirty !== null) verdicts.push(judgeLoss({ ...(await cast.question({ workspace, worktree }, dirty, cwd)), losses: places, by }));
  }
  for (const verdict of verdicts) {
    if (verdict.verdict === 'pass') {
      result.tells.push(...verdict.tells);
      continue;
    }
    if (result.verdict === 'deny' || (result.verdict === 'ask' && verdict.verdict === 'ask')) continue;
    result.verdict = verdict.verdict;
    result.text = verdict.text;
    await journal(tx, d.clock.now(), session, 'work.protected', {
      verdict: verdict.verdict,
      verb: verdict.verb,
      paths: verdict.paths.slice(0, 20),
      advice: verdict.advice,
    });
  }
  return result;
}

/** Everyone who matters to a verdict, looked at once. */
class Cast {
  readonly #d: Daemon;
  readonly #tx: Tx;
  readonly #scene: GitScene;
  readonly #session: Session;
  readonly #dirty = new Map<number, AuthoredFile[]>();
  readonly #states = new Map<string, SessionState>();
  readonly #seen = new Set<number>();

  constructor(d: Daemon, tx: Tx, scene: GitScene, session: Session) {
    this.#d = d;
    this.#tx = tx;
    this.#scene = scene;
    this.#session = session;
  }

  async dirty({ workspace, worktree }: Checkout): Promise<AuthoredFile[] | null> {
    const known = this.#dirty.get(worktree.id);
    const status = this.#scene.dirty.get(worktree.id);
    if (known || status === undefined) return known ?? null;
    await settleFollowing(this.#d, this.#tx, worktree.id, new Set(status.files.map(({ key }) => key)));
    const event = { sessionId: this.#session.id, now: this.#d.clock.now() };
    await settleAuthors(this.#tx, { workspaceId: workspace.id, worktreeId: worktree.id }, status, event);
    const authored = await withAuthors(this.#tx, worktree.id, await withNewer(this.#tx, worktree.id, status));
    this.#dirty.set(worktree.id, authored);
    return authored;
  }

  async question(at: Checkout, dirty: AuthoredFile[], cwd: string): Promise<Question> {
    await this.#workspace(at.workspace.id);
    for (const { authors } of dirty) await this.#authors(authors);
    return {
      sessionId: this.#session.id,
      attended: this.#session.attended,
      worktree: { id: at.worktree.id, root: at.worktree.path },
      cwd,
      dirty,
      sessions: this.#states,
      operation: await this.#operation(at.worktree),
      now: this.#d.clock.now(),
    };
  }

  async shared(workspaceId: number): Promise<GitQuestion['shared']> {
    const state = this.#scene.shared.get(workspaceId);
    if (state === undefined) return { stashes: [], branches: [], worktrees: [] };
    const items = await this.#tx.sharedItems.of(workspaceId);
    const maker = async (kind: string, name: string): Promise<Author | null> => {
      const item = items.find((one) => one.kind === kind && one.name === name);
      if (item === undefined) return null;
      const author: Author = { kind: 'session', sessionId: item.sessionId };
      await this.#authors([author]);
      return author;
    };
    const rows = new Map((await this.#tx.workspaces.worktrees(workspaceId)).map((row) => [row.path, row.id]));
    const worktrees: GitQuestion['shared']['worktrees'][number][] = [];
    for (const { root } of state.worktrees) {
      const at = this.#scene.others.get(root);
      const dirty = at === undefined ? [] : ((await this.dirty(at)) ?? []);
      for (const { authors } of dirty) await this.#authors(authors);
      worktrees.push({ id: rows.get(root) ?? null, root, maker: await maker('worktree', root), dirty });
    }
    const stashes: GitQuestion['shared']['stashes'][number][] = [];
    for (const { ref, commit } of state.stashes) stashes.push({ ref, maker: await maker('stash', commit) });
    const branches: GitQuestion['shared']['branches'][number][] = [];
    for (const { name, worktree } of state.branches) {
      branches.push({ name: name.replace(/^refs\/heads\//, ''), maker: await maker('branch', name), checkedOutIn: worktree });
    }
    return { stashes, branches, worktrees };
  }

  /** Who began an operation is the session whose call could reach the whole checkout at that time. */
  async #operation(worktree: Worktree): Promise<UnfinishedOperation | null> {
    const found = unfinishedOperation(worktree.path);
    if (found === null) return null;
    const mark = {
      path: 'MERGE_HEAD',
      key: 'MERGE_HEAD',
      staged: false,
      modified: false,
      untracked: false,
      unmerged: false,
      stamp: 'mark',
      changedAt: found.since,
    };
    const authors = authorsOf(mark, [], await this.#tx.reaches.since(worktree.id, found.since - 1000));
    // Where several calls can have begun it, nobody is kept from ending it; least of all who may have.
    const self = authors.find((author) => author.kind === 'session' && author.sessionId === this.#session.id);
    const by = self ?? (authors.length === 1 ? (authors[0] ?? null) : null);
    if (by !== null) await this.#authors([by]);
    return { kind: found.kind, by };
  }

  /** Every living session of the workspace: whose turn runs in the checkout counts. */
  async #workspace(workspaceId: number): Promise<void> {
    if (this.#seen.has(workspaceId)) return;
    this.#seen.add(workspaceId);
    for (const session of await this.#tx.sessions.live(workspaceId)) await this.#look(session);
  }

  async #authors(authors: readonly Author[]): Promise<void> {
    for (const author of authors) {
      if (author.kind === 'person' || this.#states.has(author.sessionId)) continue;
      const session = await this.#tx.sessions.get(author.sessionId);
      if (session) await this.#look(session);
    }
  }

  async #look(session: Session): Promise<void> {
    if (this.#states.has(session.id)) return;
    const { ended, turnRuns } = session.id === this.#session.id ? { ended: false, turnRuns: true } : await look(this.#d, this.#tx, session);
    this.#states.set(session.id, { number: session.number, ended, turnRuns, worktreeId: session.worktreeId });
  }
}
