import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Actor, type HookReply } from './demonstration/actor.ts';
import { setupDependencies } from './dependencies.ts';

export interface DemonstrationOptions {
  /** Takes one line of text at a time, without a line end. */
  out: (line: string) => void;
  env: Readonly<Record<string, string | undefined>>;
}

/** The limit that a dead session's leases have; the demonstration waits this long, and twice for a busy machine. */
const DEATH_SEEN_MS = 10_000;

/**
 * The main job, shown with the real parts: the hooks as setup installs them, the real daemon, a real repository, and
 * three processes that stand for agents. Everything lies in one temporary directory and is gone afterwards.
 *
 * @returns whether everything went as it must
 */
export async function runDemonstration({ out, env }: DemonstrationOptions): Promise<boolean> {
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-demo-')));
  const stage = makeStage(place, env);
  const actors: Actor[] = [];
  const enter = (name: string, id: string): Actor => {
    const actor = new Actor(name, id, stage.repository, stage.env);
    actors.push(actor);
    return actor;
  };
  let wrong = 0;
  const check = (ok: boolean, text: string): void => {
    if (!ok) wrong += 1;
    out(`  ${ok ? '✓' : '✗'} ${text}`);
  };
  const show = (text: string | null): void => {
    for (const line of (text ?? '').split('\n')) out(`    ${line}`);
  };
  const rollcall = (...args: string[]): string => {
    const run = spawnSync(process.execPath, [stage.cli, ...args], {
      cwd: stage.repository,
      env: stage.env,
      encoding: 'utf8',
      timeout: 20_000,
    });
    return `${run.stdout}${run.stderr}`.trimEnd();
  };
  try {
    out(`Rollcall, demonstrated in ${place} (removed at the end; nothing of yours is touched).`);
    out('');
    out('1. Setup puts the hooks into the settings of an agent, and tries them:');
    const setup = rollcall('setup', '--yes');
    check(/^ENFORCING/m.test(setup), 'setup says:');
    show(setup);

    out('');
    out('2. Three sessions start. Each registers by itself and hears who else is here:');
    const login = enter('login', '11111111-1111-4111-8111-111111111111');
    await login.start();
    await login.prompt('fix the login of the shop');
    const cart = enter('cart', '22222222-2222-4222-8222-222222222222');
    await cart.start();
    await cart.prompt('add a discount to the cart');
    const docs = enter('docs', '33333333-3333-4333-8333-333333333333');
    const greeting = await docs.start();
    check(greeting.told?.includes('2 other sessions') === true, 'the third session is told:');
    show(greeting.told);

    out('');
    out('3. Session #1 edits src/login.ts. Session #2 wants the same file:');
    await login.write('src/login.ts', 'export const login = 1;\n');
    const refused = await cart.write('src/login.ts', 'export const login = 2;\n');
    check(refused.denied !== null, 'the edit is refused before it happens, and the model reads why:');
    show(refused.denied);
    check(stage.read('src/login.ts') === 'export const login = 1;\n', "the file still has the first session's content");
    const other = await cart.write('src/cart.ts', 'export const cart = 1;\n');
    check(other.denied === null, 'an edit of another file passes, silently');

    out('');
    out('4. The roll call (`rollcall status`):');
    show(rollcall('status'));

    out('');
    out('5. Session #1 is killed (kill -9). Its lease passes on, and the dead session is cleaned up:');
    await login.kill();
    const taken = await untilTaken(cart);
    check(taken.denied === null && stage.read('src/login.ts') === 'export const login = 2;\n', 'session #2 has the file now');
    show(rollcall('sessions', '--ended'));

    check(await ends(docs, rollcall), 'a session that dies without a word leaves the register too');
    await cart.stop();
  } finally {
    await Promise.all(actors.map((actor) => actor.kill()));
    rollcall('daemon', 'stop');
    rmSync(place, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
  out('');
  out(wrong === 0 ? 'All of it went as it must.' : `${wrong} of the checks failed; run \`rollcall doctor\`.`);
  out('Next: `node bin/rollcall.mjs setup` puts the hooks into your Claude Code, `… uninstall` takes them out again.');
  return wrong === 0;
}

async function untilTaken(actor: Actor): Promise<HookReply> {
  const until = performance.now() + DEATH_SEEN_MS;
  for (;;) {
    const reply = await actor.write('src/login.ts', 'export const login = 2;\n');
    if (reply.denied === null || performance.now() > until) return reply;
    await pause(200);
  }
}

async function ends(actor: Actor, rollcall: (...args: string[]) => string): Promise<boolean> {
  await actor.kill();
  const until = performance.now() + DEATH_SEEN_MS;
  for (;;) {
    const { sessions } = JSON.parse(rollcall('sessions', '--json')) as { sessions: { agentSessionId: string; status: string }[] };
    if (sessions.every((s) => s.agentSessionId !== actor.sessionId || s.status === 'ended')) return true;
    if (performance.now() > until) return false;
    await pause(200);
  }
}

interface Stage {
  repository: string;
  env: Record<string, string>;
  cli: string;
  read(path: string): string | null;
}

/** A home, a state directory and a git repository of its own; the environment is made anew, not inherited. */
function makeStage(place: string, env: DemonstrationOptions['env']): Stage {
  const home = join(place, 'home');
  const repository = join(place, 'shop');
  mkdirSync(home, { mode: 0o700 });
  mkdirSync(join(repository, 'src'), { recursive: true });
  const own: Record<string, string> = {
    HOME: home,
    ROLLCALL_HOME: join(place, 'state'),
    PATH: env['PATH'] ?? '/usr/bin:/bin',
    LANG: env['LANG'] ?? 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
  };
  writeFileSync(join(repository, 'README.md'), '# Shop\n');
  const git = (...args: string[]): void => {
    const run = spawnSync('git', ['-c', 'user.name=Demo', '-c', 'user.email=demo@localhost', ...args], {
      cwd: repository,
      env: own,
      encoding: 'utf8',
    });
    if (run.status !== 0) throw new Error(`git ${args[0]}: ${run.stderr || String(run.error)}`);
  };
  git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  git('commit', '--quiet', '--message', 'A shop');
  return {
    repository,
    env: own,
    cli: setupDependencies(own, repository).program.cli,
    read(path) {
      try {
        return readFileSync(join(repository, path), 'utf8');
      } catch {
        return null;
      }
    },
  };
}
