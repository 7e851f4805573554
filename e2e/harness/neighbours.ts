import path from 'node:path';
import { DrivenPrint } from './driven-agent.ts';
import { type RepositoryState, repositoryState } from './repository-state.ts';
import type { Repository } from './repository.ts';
import { Rollcall } from './rollcall.ts';
import { World } from './world.ts';

/** What came of a command that has to be refused. */
export interface Refused {
  /** Without these three: refused, in the neighbour's name, and nothing of the repository is changed. */
  problems: ('passed' | 'not the neighbour' | 'something changed')[];
  before: RepositoryState;
  /** What the model was told. */
  text: string;
  /** The command that the refusal offers, word for word; null where it offers none. */
  advice: string | null;
}

/**
 * Two agents in one checkout, both in the middle of a turn. The neighbour, #1, has uncommitted work: `theirs.txt`,
 * `part/theirs.txt`, and `theirs-new.txt`, which git does not know. #2 is the one that tries things.
 */
export class Neighbours {
  readonly world: World;
  readonly repository: Repository;
  readonly rollcall: Rollcall;
  readonly neighbour: DrivenPrint;
  readonly own: DrivenPrint;

  private constructor(world: World, repository: Repository, rollcall: Rollcall, neighbour: DrivenPrint, own: DrivenPrint) {
    this.world = world;
    this.repository = repository;
    this.rollcall = rollcall;
    this.neighbour = neighbour;
    this.own = own;
  }

  /** The branch `other` is where `main` is, and `main` is pushed. */
  static async open(): Promise<Neighbours> {
    const world = await World.open();
    const repository = world.repository('project', { 'theirs.txt': 'begin\n', 'part/theirs.txt': 'begin\n', 'own.txt': 'begin\n' });
    const remote = path.join(world.directory, 'remote');
    repository.git('init', '--quiet', '--bare', remote);
    repository.git('remote', 'add', 'origin', remote);
    repository.git('push', '--quiet', '--set-upstream', 'origin', 'main:pushed');
    repository.git('branch', 'other');
    repository.git('config', 'user.name', 'Test');
    repository.git('config', 'user.email', 'test@example.invalid');
    const rollcall = new Rollcall(world, repository.root);
    await rollcall.setup();
    const neighbour = new DrivenPrint(world, 'neighbour', { cwd: repository.root });
    await neighbour.bash('for file in theirs.txt part/theirs.txt theirs-new.txt; do echo theirs > $file; done');
    return new Neighbours(world, repository, rollcall, neighbour, new DrivenPrint(world, 'own', { cwd: repository.root }));
  }

  state(): RepositoryState {
    return repositoryState(this.repository);
  }

  /** Has #2 run a command that #1's work forbids. */
  async refused(command: string): Promise<Refused> {
    const before = this.state();
    const { error, text } = await this.own.bash(command);
    const problems: Refused['problems'] = [];
    if (!error || !text.includes('was refused and nothing was changed')) problems.push('passed');
    if (!/^- #1 \(its turn runs\)/m.test(text)) problems.push('not the neighbour');
    if (JSON.stringify(this.state()) !== JSON.stringify(before)) problems.push('something changed');
    return { problems, before, text, advice: /^ {2}(\S.*)$/m.exec(text)?.[1] ?? null };
  }

  /** Ends both turns, and with them both agents. */
  async end(): Promise<void> {
    await this.own.end();
    await this.neighbour.end();
  }
}

/** Whether all that the neighbour has is as before: contents and index entries; stash entries, branches and worktrees are still there. */
export function theirsUntouched(before: RepositoryState, now: RepositoryState): boolean {
  const files = (state: RepositoryState): string =>
    JSON.stringify([state.files, state.index].map((all) => Object.entries(all).filter(([file]) => file.includes('theirs'))));
  const shared = ({ stashes, refs, worktrees }: RepositoryState): string[] => [...stashes, ...refs, ...worktrees];
  const still = new Set(shared(now));
  return files(before) === files(now) && shared(before).every((line) => !line.includes('theirs') || still.has(line));
}
