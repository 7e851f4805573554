import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import type { Answer } from '../../../src/daemon/register/handle.ts';
import { type Agent, RegisterWorld } from '../register-world.ts';

/** Three sessions in one checkout, and git run for real. */
const SESSIONS = 3;
export const TRACKED = ['a.ts', 'b.ts', 'd/x.ts'] as const;
/** Tracked, and one that is not there at first. */
const NAMES = [...TRACKED, 'd/new.ts'] as const;

/** F and G stand for names of files. `blanket`: names no file. */
const VERBS = [
  { command: 'git add -A', blanket: true },
  { command: 'git add . && git commit -qm all', blanket: true },
  { command: 'git add d', blanket: true },
  { command: 'git commit -qam all', blanket: true },
  { command: 'git commit -qm staged', blanket: true },
  { command: 'git add -- F && git commit -qm named -- F', blanket: false },
  { command: 'git add -- F', blanket: false },
  { command: 'git commit -qm named -- F', blanket: false },
  { command: 'git checkout .', blanket: true },
  { command: 'git checkout -- F', blanket: false },
  { command: 'git restore F', blanket: false },
  { command: 'git restore --staged F', blanket: false },
  { command: 'git reset -q --hard', blanket: true },
  { command: 'git stash -q', blanket: true },
  { command: 'git stash -q -u', blanket: true },
  { command: 'git stash pop -q', blanket: true },
  { command: 'git stash drop -q', blanket: true },
  { command: 'git clean -fdq', blanket: true },
  { command: 'git rm -qf F', blanket: false },
  { command: 'git mv F G', blanket: false },
  { command: 'rm -f F', blanket: false },
  { command: 'rm -f d/*', blanket: true },
  { command: 'mv F G', blanket: false },
] as const;

export type GitStep =
  | { do: 'edit'; s: number; f: number }
  | { do: 'git'; s: number; verb: number; f: number; g: number }
  | { do: 'save'; f: number }
  | { do: 'prompt' | 'stop'; s: number }
  | { do: 'kill' | 'resume'; s: number };

const s = fc.nat({ max: SESSIONS - 1 });
const f = fc.nat({ max: NAMES.length - 1 });
export const gitStep: fc.Arbitrary<GitStep> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('edit' as const), s, f }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('git' as const), s, verb: fc.nat({ max: VERBS.length - 1 }), f, g: f }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('save' as const), f }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('prompt' as const, 'stop' as const, 'stop' as const, 'kill' as const, 'resume' as const),
      s,
    }),
  },
);

interface FileState {
  /** As `git status` says, two letters; empty: clean. */
  status: string;
  content: string | null;
}

/** Plays steps with real git; whose work each file is, it knows from what it did itself. */
export class GitPlay {
  readonly world: RegisterWorld;
  readonly agents: Agent[];
  /** Of each file that is not clean: indexes of sessions, -1 for the person. */
  readonly #authors = new Map<string, Set<number>>();
  /** Files that were not clean when a verb of git was looked at. */
  readonly #seen = new Set<string>();
  /** Perhaps the person's, too. */
  readonly #perhaps = new Set<string>();
  readonly #alive = Array.from({ length: SESSIONS }, () => true);
  readonly #pidsFrom: number;
  readonly #log: string[] = [];
  #writes = 0;
  /** Made by whom; the newest first. */
  #stashes: number[] = [];

  constructor(world: RegisterWorld, run: number) {
    this.world = world;
    this.#pidsFrom = run * 1000 + 1000;
    this.agents = Array.from({ length: SESSIONS }, (_, i) => world.agent(`g${run}-s${i}`, this.#pidsFrom + i));
  }

  async run(steps: readonly GitStep[]): Promise<void> {
    try {
      this.world.now = Math.max(this.world.now, Date.now());
      for (const agent of this.agents) {
        await agent.start();
        await agent.prompt();
      }
      for (const step of steps) {
        this.#log.push(JSON.stringify(step));
        await this.#step(step);
      }
    } catch (error) {
      throw new Error(`${String(error)}\n${this.#log.slice(-30).join('\n')}`, { cause: error });
    } finally {
      for (const { pid } of this.agents) this.world.kill(pid);
      await this.world.liveness();
      this.world.git('reset', '-q', '--hard');
      this.world.git('stash', 'clear');
      this.world.git('clean', '-fdq');
      for (const name of TRACKED) this.world.write(name, `${name}\n`);
      this.world.git('add', '-A');
      this.world.git('commit', '-qm', 'again', '--allow-empty');
      // Nothing in the register hears of a commit that a person makes.
      await this.world.store.transaction([1], async (tx) => {
        for (const { key } of await tx.changes.inWorktree(1)) await tx.changes.remove(1, key);
        for (const { kind, name } of await tx.sharedItems.of(1)) await tx.sharedItems.remove(1, kind, name);
      });
    }
  }

  async #step(step: GitStep): Promise<void> {
    if (step.do === 'save') return this.#save(NAMES[step.f] ?? '');
    const agent = this.agents[step.s];
    if (!agent) throw new Error('no agent');
    if (step.do === 'resume') {
      if (this.#alive[step.s]) return;
      agent.pid += 10;
      this.#alive[step.s] = true;
      await agent.start('resume');
      return;
    }
    if (!this.#alive[step.s]) return;
    if (step.do === 'prompt') await agent.prompt();
    else if (step.do === 'stop') await agent.stop();
    else if (step.do === 'kill') {
      this.#alive[step.s] = false;
      this.world.kill(agent.pid);
      await this.world.liveness();
    } else if (step.do === 'edit') await this.#edit(step.s, agent, NAMES[step.f] ?? '');
    else if (step.do === 'git') {
      const { command, blanket } = VERBS[step.verb] ?? VERBS[0];
      const whole = command.replaceAll('F', NAMES[step.f] ?? '').replaceAll('G', NAMES[step.g] ?? '');
      await this.#git(step.s, agent, whole, blanket);
    }
  }

  async #edit(me: number, agent: Agent, name: string): Promise<void> {
    this.#writes += 1;
    const answer = await agent.edit(name, `${'x'.repeat(this.#writes)}\n`);
    if (answer.deny !== null) return;
    // Git is asked only on its own verbs: of a save that nobody has looked at before this edit nothing is known.
    if (!this.#seen.has(name)) this.#authors.get(name)?.delete(-1);
    this.#wrote(name, me);
  }

  /** Far enough from every call that nobody can take it for one's own. */
  async #save(name: string): Promise<void> {
    await sleep(80);
    this.#writes += 1;
    this.world.write(name, `${'x'.repeat(this.#writes)}\n`);
    // What follows an edit within seconds counts as the work of a program that its session has put behind it.
    if (this.#authors.has(name)) this.#perhaps.add(name);
    else this.#wrote(name, -1);
    await sleep(80);
  }

  async #git(me: number, agent: Agent, command: string, blanket: boolean): Promise<void> {
    const before = this.#files();
    this.#head = this.world.git('rev-parse', 'HEAD');
    const answer = await this.#bash(agent, command);
    if (answer.ask !== null) throw new Error('broken: nobody can be asked');
    if (answer.deny === null) return this.#went(me, command, blanket, before);
    this.#same(before, this.#files(), 'a refused command');
    this.#mayRefuse(me, command, answer.deny);
    const advice = /^ {2}(\S.*)$/m.exec(answer.deny)?.[1];
    if (advice === undefined) return;
    const second = await this.#bash(agent, advice);
    // A file without changes is nobody's work, and may be held nevertheless: what removes it meets the lease.
    if (!advice.startsWith('git') && second.deny?.includes('File locked by') === true && this.#cleanIn(advice, before)) return;
    if (second.deny !== null || second.ask !== null)
      throw new Error(`broken: the advice of ${command} does not pass: ${advice}: ${second.deny ?? second.ask}`);
    await this.#went(me, advice, false, before);
  }

  async #bash(agent: Agent, command: string): Promise<Answer> {
    const answer = await agent.bash(command);
    this.#log.push(`  ${agent.id} ${command}: ${answer.deny ?? 'goes ahead'}`);
    return answer;
  }

  /** What a command that went ahead may have done, and what the register should know of it now. */
  async #went(me: number, command: string, blanket: boolean, before: ReadonlyMap<string, FileState>): Promise<void> {
    const after = this.#files();
    const replaced = /^mv \S+ (\S+)$/.exec(command)?.[1];
    for (const [name, was] of before) {
      const authors = this.#authors.get(name) ?? new Set();
      if (was.status === '' || authors.size === 0) continue;
      const is = after.get(name);
      // To replace a file is an edit of it.
      if (replaced === name) {
        if (is?.content !== was.content) this.#wrote(name, me);
        continue;
      }
      // Git is asked about a deletion only where somebody's work is known to be.
      const known = command.startsWith('git') || this.#seen.has(name);
      const others = [...authors].filter((author) => author !== me && (author >= 0 || known));
      // Ended sessions and the person have nobody who answers for them here: their work stays too.
      if (others.length > 0 && is?.content !== was.content) throw new Error(`broken: ${command} changed ${name} of ${others.join()}`);
      if (is?.content !== was.content) {
        if (!known) authors.delete(-1);
        this.#wrote(name, me);
      }
      // What is staged no longer is neither lost nor taken along.
      const taken = is?.status !== was.status && !command.includes('restore --staged');
      const foreign = others.length > 0 && !authors.has(me);
      if (foreign && taken && (blanket || others.some((author) => this.#alive[author])))
        throw new Error(`broken: ${command} took ${name} of ${others.join()} along`);
    }
    if (
      /^git stash(?! (pop|drop))/.test(command) &&
      [...before].some(([name, was]) => was.status !== '' && after.get(name)?.status !== was.status)
    )
      this.#stashes.unshift(me);
    else if (/^git stash (pop|drop)/.test(command) && this.#stashes.length > 0) {
      const at = Number(/stash@\{(\d+)\}/.exec(command)?.[1] ?? 0);
      const maker = this.#stashes[at] ?? -1;
      const isGone = this.#entries() < this.#stashes.length;
      if (isGone && maker !== me) throw new Error(`broken: ${command} on an entry of ${maker}`);
      if (isGone) this.#stashes.splice(at, 1);
    }
    for (const [name, { status }] of after) {
      if (status === '') this.#authors.delete(name);
      else if (!this.#authors.has(name)) this.#wrote(name, me);
    }
    await this.#check(command, after, me);
  }

  /** Every file that is not clean has authors, at least those who wrote it; a clean one has none, and no lease after a commit. */
  async #check(command: string, files: ReadonlyMap<string, FileState>, me: number): Promise<void> {
    if (!/^git (?!status)/.test(command)) return;
    const { rows, leases, sessions } = await this.world.store.read(async (tx) => ({
      rows: await tx.changes.inWorktree(1),
      leases: await tx.leases.live(null),
      sessions: await tx.sessions.recent(null, 100),
    }));
    const committed = command.includes('git commit') && this.world.git('rev-parse', 'HEAD') !== this.#head;
    const idOf = (index: number): string | null =>
      index < 0 ? null : (sessions.find((row) => row.agentSessionId === this.agents[index]?.id)?.id ?? '');
    for (const [name, { status }] of files) {
      if (status === '') this.#perhaps.delete(name);
      if (status === '') this.#seen.delete(name);
      else this.#seen.add(name);
      const known = rows.filter((row) => row.key === name).map((row) => row.sessionId);
      if (status === '' && known.length > 0) throw new Error(`broken: ${name} is clean and has authors after ${command}`);
      if (status !== '' && known.length === 0) throw new Error(`broken: ${name} is not clean and has no author after ${command}`);
      for (const author of this.#authors.get(name) ?? [])
        if (!known.includes(idOf(author))) throw new Error(`broken: ${author} is no author of ${name} after ${command}`);
      const left = leases.find((l) => l.key === name && l.sessionId === idOf(me) && l.origin === 'edit' && l.toolUseId === null);
      if (status === '' && committed && left) throw new Error(`broken: ${name} is committed and held`);
    }
  }

  #cleanIn(command: string, files: ReadonlyMap<string, FileState>): boolean {
    return command.split(' ').some((word) => files.get(word)?.status === '');
  }

  /** Only a lease, foreign work or a foreign stash entry refuses. */
  #mayRefuse(me: number, command: string, text: string): void {
    const foreign = this.#perhaps.size > 0 || [...this.#authors.values()].some((authors) => [...authors].some((author) => author !== me));
    const stash = command.includes('stash') && this.#stashes.some((maker) => maker !== me);
    if (!/File locked by|is reserved for/.test(text) && !foreign && !stash)
      throw new Error(`broken: ${command} was refused to one who is alone`);
  }

  #head = '';

  #wrote(name: string, by: number): void {
    this.#authors.set(name, (this.#authors.get(name) ?? new Set()).add(by));
  }

  #entries(): number {
    return this.world
      .git('stash', 'list')
      .split('\n')
      .filter((line) => line !== '').length;
  }

  #same(before: ReadonlyMap<string, FileState>, after: ReadonlyMap<string, FileState>, what: string): void {
    for (const [name, { content, status }] of before) {
      const is = after.get(name);
      if (is?.content !== content || is?.status !== status) throw new Error(`broken: ${what} changed ${name}`);
    }
  }

  #files(): Map<string, FileState> {
    const statuses = new Map<string, string>();
    const parts = this.world.git('status', '--porcelain=v1', '-z', '-uall', '--no-renames').split('\0');
    for (const line of parts) if (line !== '') statuses.set(line.slice(3), line.slice(0, 2));
    const names = new Set([...NAMES, ...statuses.keys()]);
    return new Map(
      [...names].map((name) => {
        const path = join(this.world.repository, name);
        return [name, { status: statuses.get(name) ?? '', content: existsSync(path) ? readFileSync(path, 'utf8') : null }];
      }),
    );
  }

  static async world(): Promise<RegisterWorld> {
    const world = await RegisterWorld.open();
    for (const name of TRACKED) world.write(name, `${name}\n`);
    mkdirSync(dirname(join(world.repository, 'd/new.ts')), { recursive: true });
    rmSync(join(world.repository, 'README.md'));
    world.git('add', '-A');
    world.git('commit', '-qm', 'files');
    return world;
  }
}
