import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Actor, type HookReply } from './demonstration/actor.ts';
import { type HeldSignals, holdSignals } from './demonstration/held-signals.ts';
import { makeStage, type Stage } from './demonstration/stage.ts';

export interface DemonstrationOptions {
  /** Takes one line of text at a time, without a line end. */
  out: (line: string) => void;
  env: Readonly<Record<string, string | undefined>>;
}

/** The limit that a dead session's leases have; the demonstration waits this long, and twice for a busy machine. */
const DEATH_SEEN_MS = 10_000;

const SIGNAL_NOTED_MS = 200;

export interface DemonstrationResult {
  /** Whether everything went as it must. */
  ok: boolean;
  /** The signal that ended it early; everything is taken down then too. */
  interrupted: NodeJS.Signals | null;
}

/**
 * The main job, shown with the real parts: the hooks as setup installs them, the real daemon, a real repository, and
 * three processes that stand for agents. Everything lies in one temporary directory and is gone afterwards, whatever
 * ends it but SIGKILL.
 */
export async function runDemonstration({ out, env }: DemonstrationOptions): Promise<DemonstrationResult> {
  const signals = holdSignals();
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-demo-')));
  const actors: Actor[] = [];
  let stage: Stage | null = null;
  try {
    stage = await makeStage(place, env);
    const wrong = await play(stage, place, actors, guarded(out, signals));
    return { ok: wrong === 0, interrupted: null };
  } catch (error) {
    // A signal to the group also ends a program that has just been started, perhaps before the signal is noted here.
    await pause(SIGNAL_NOTED_MS);
    const interrupted = signals.received();
    if (interrupted === null) throw error;
    return { ok: false, interrupted };
  } finally {
    await Promise.all(actors.map((actor) => actor.kill()));
    if (stage !== null) await stopDaemon(stage);
    rmSync(place, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    signals.release();
  }
}

/** Again, when another Ctrl-C ended the very command. */
async function stopDaemon(stage: Stage): Promise<void> {
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    if ((await stage.rollcall('daemon', 'stop')) !== '') return;
  }
}

/** Each step ends by itself; the next line, and with it the next step, is not begun once a signal has come. */
function guarded(out: (line: string) => void, signals: HeldSignals): (line?: string) => void {
  return (line) => {
    if (signals.received() !== null) throw new Error('interrupted');
    if (line !== undefined) out(line);
  };
}

/** @returns how many of the checks failed */
async function play(stage: Stage, place: string, actors: Actor[], out: (line?: string) => void): Promise<number> {
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
    for (const line of (text ?? '').split('\n')) out(line === '' ? '' : `    ${line}`);
  };
  out(`Rollcall, demonstrated in ${place} (removed at the end; nothing of yours is touched).`);
  out('');
  out('1. Setup puts the hooks into the settings of an agent, and tries them:');
  const setup = await stage.rollcall('setup', '--yes');
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
  out('4. Session #2 tries by commands what it may not edit, and would put all changes aside:');
  const redirected = await cart.shell('echo 2 > src/login.ts');
  check(redirected.denied !== null, '`echo 2 > src/login.ts` is refused like an edit');
  const stashed = await cart.shell('git stash --include-untracked');
  check(stashed.denied !== null, '`git stash` would take the work of session #1 along; it is refused, and the model reads what passes:');
  show(stashed.denied);
  const own = /^ {2}(git .+)$/m.exec(stashed.denied ?? '')?.[1] ?? '';
  const aside = await cart.shell(own);
  const kept = stage.read('src/login.ts') === 'export const login = 1;\n' && stage.read('src/cart.ts') === null;
  check(own !== '' && aside.denied === null && kept, 'the own part is put aside, the other one stays');
  check((await cart.shell('git stash pop')).denied === null, 'and comes back');

  out('');
  out('5. The roll call (`rollcall status`):');
  show(await stage.rollcall('status'));

  out('');
  out('6. Session #1 is killed (kill -9). Its lease passes on, and the dead session is cleaned up:');
  await login.kill();
  const taken = await untilTaken(cart, out);
  check(taken.denied === null && stage.read('src/login.ts') === 'export const login = 2;\n', 'session #2 has the file now');
  show(await stage.rollcall('sessions', '--ended'));

  check(await ends(docs, stage, out), 'a session that dies without a word leaves the register too');
  await cart.stop();
  out('');
  out(wrong === 0 ? 'All of it went as it must.' : `${wrong} of the checks failed; run \`rollcall doctor\`.`);
  out('Next: `node bin/rollcall.mjs setup` puts the hooks into your Claude Code, `… uninstall` takes them out again.');
  return wrong;
}

async function untilTaken(actor: Actor, goOn: () => void): Promise<HookReply> {
  const until = performance.now() + DEATH_SEEN_MS;
  for (;;) {
    goOn();
    const reply = await actor.write('src/login.ts', 'export const login = 2;\n');
    if (reply.denied === null || performance.now() > until) return reply;
    await pause(200);
  }
}

async function ends(actor: Actor, stage: Stage, goOn: () => void): Promise<boolean> {
  await actor.kill();
  const until = performance.now() + DEATH_SEEN_MS;
  for (;;) {
    goOn();
    const { sessions } = JSON.parse(await stage.rollcall('sessions', '--json')) as {
      sessions: { agentSessionId: string; status: string }[];
    };
    if (sessions.every((s) => s.agentSessionId !== actor.sessionId || s.status === 'ended')) return true;
    if (performance.now() > until) return false;
    await pause(200);
  }
}
