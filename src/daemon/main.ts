import { readFileSync, rmSync, rmdirSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { claudePlaces } from '../agents/claude-code/installer/settings-file.ts';
import { systemClock } from '../platform/clock.ts';
import { notifyDesktop } from '../platform/desktop-notice.ts';
import { directoriesOf, ensurePrivateDirectory, ensureStateDirectory, socketPath } from '../platform/directories.ts';
import { writeAtomically } from '../platform/files.ts';
import { IgnoredPaths } from '../platform/git/ignored.ts';
import { bootId, hostName, machineKey } from '../platform/processes.ts';
import { cleanEnvironment } from '../platform/run.ts';
import { acquire } from '../platform/single-instance.ts';
import { formatEndpoint, parseEndpoint } from '../protocol/endpoint.ts';
import { RollcallError } from '../protocol/errors.ts';
import { VERSION } from '../protocol/version.ts';
import { openSqliteStore } from '../store/sqlite/open.ts';
import { Configuration } from './configuration.ts';
import { Budgets } from './capture/budgets.ts';
import { noContinuity } from './capture/continuity.ts';
import { capturePlaces, openCapture } from './capture/open.ts';
import { StatusFiles } from './capture/status-files.ts';
import type { Daemon } from './context.ts';
import { ContextWindows } from './context-windows.ts';
import { control } from './control.ts';
import { systemEvidence } from './evidence.ts';
import { Closedown } from './lifecycle/closedown.ts';
import { systemMachine } from './lifecycle/machine.ts';
import { FpaiMirror } from './fpai-mirror/mirror.ts';
import { gitView } from './git-view.ts';
import { newCode } from './governance/codes.ts';
import { newGovernance } from './governance/governance.ts';
import { Pressures } from './governance/pressures.ts';
import { newIds } from './ids.ts';
import { newLines } from './lines.ts';
import { SpokenConstraints } from './instructions/spoken.ts';
import { openLog } from './log.ts';
import { openMailbox } from './mailbox.ts';
import { Places } from './places.ts';
import { apiHandler } from './server/api.ts';
import { hookRoute } from './server/hook-route.ts';
import { lineRoute } from './server/line-route.ts';
import { listen } from './server/server.ts';
import { keptPriorities } from './register/priority.ts';
import { expireReservations } from './register/line.ts';
import { closeBackground } from './tasks/background.ts';
import { checkLiveness } from './tasks/liveness.ts';
import { idleExit } from './tasks/idle-exit.ts';
import { collectMissed } from './tasks/missed.ts';
import { prune } from './tasks/prune.ts';
import { pruneDecisions } from './tasks/prune-decisions.ts';
import { pruneInstructions } from './tasks/prune-instructions.ts';
import { pruneHistory } from './tasks/prune-history.ts';
import { supervise } from './tasks/supervisor.ts';
import { jumpDetector } from './tasks/wake.ts';
import { watchCheckouts } from './worktree/watch.ts';
import { checkoutWork } from './worktree/work.ts';

const LIVENESS_MS = 2_000;
const UPKEEP_MS = 5_000;
/** Reading the environment of every process costs about 5 ms. */
const BACKGROUND_MS = 10_000;
const MIRROR_MS = 5_000;
const CHECKOUTS_MS = 5_000;
const COUNTS_MS = 15_000;
const PRUNE_MS = 60 * 60 * 1000;

/**
 * The daemon, until it leaves. One for each state directory: throws DAEMON_ALREADY_RUNNING when another holds the lock,
 * and whatever kept it from starting. Nobody can connect before everything is ready: the endpoint file is written last
 * and removed first. Whatever was opened is closed in reverse, also after a start that failed halfway.
 */
export async function runDaemon({ env }: { env: NodeJS.ProcessEnv }): Promise<void> {
  process.umask(0o077);
  const directories = directoriesOf(env);
  ensureStateDirectory(directories.state);
  const inState = (name: string): string => join(directories.state, name);
  const lock = acquire(inState('lock.db'));
  if (lock === null) throw new RollcallError('DAEMON_ALREADY_RUNNING');
  const opened: (() => unknown)[] = [() => lock.release()];

  const clock = systemClock;
  const configuration = new Configuration(env, directories.config, clock);
  const own = configuration.of(null);
  const { log, rotate } = openLog(inState('daemon.log'), own.daemon.log_level);
  let leave: (why: string) => void = () => {};
  const left = new Promise<string>((resolve) => (leave = resolve));
  try {
    const store = await openSqliteStore({ path: inState('register.db'), synchronous: own.store.synchronous });
    opened.push(() => store.close());
    const jumped = jumpDetector(clock);
    let woke = 0;
    const ignored = new IgnoredPaths({ env });
    opened.push(() => ignored.close());
    const statusFiles = new StatusFiles(capturePlaces(directories.state).budgets, own.compat.token_status);
    opened.push(() => statusFiles.close());
    const budgets = new Budgets(
      (sessionId, file) => statusFiles.write(sessionId, file),
      (text) => void notifyDesktop('Rollcall', text, cleanEnvironment(env)),
    );
    const d: Daemon = {
      clock,
      newId: newIds(clock),
      store,
      config: (directory) => configuration.of(directory),
      configWarnings: (directory) => [...configuration.warnings(directory), ...mirror.warnings(directory)],
      log,
      host: machineKey(),
      hostName: hostName(),
      places: new Places(store, clock, ignored),
      evidence: systemEvidence(machineKey()),
      git: gitView(env, log),
      checkouts: checkoutWork(env),
      home: env['HOME'] ?? homedir(),
      calls: new Map(),
      lines: newLines(),
      mailbox: await openMailbox(store),
      closed: new Set(),
      markersMoved: () => {},
      contextWindows: new ContextWindows(),
      touched: new Set(),
      lastFiles: new Map(),
      homes: new Map(),
      priorities: await keptPriorities(store),
      continuity: noContinuity,
      pressures: new Pressures(),
      governance: newGovernance({ own: [directories.stateBase, directories.data, directories.config], newCode }),
      instructions: new SpokenConstraints(),
      budgets,
      // Asked for by the first decision after a sleep, not only by the next tick.
      get wokeAt() {
        woke = jumped() ?? woke;
        return woke;
      },
    };
    const archive = await openCapture(d, budgets, directories.state, env);
    const capture = own.capture.enabled ? archive : null;
    if (capture !== null) d.continuity = capture;
    opened.push(() => archive.close());
    const closedown = new Closedown(d, systemMachine(d, capture, env), {
      closedowns: capturePlaces(directories.state).closedowns,
      excludes: inState('excluded'),
    });
    d.markersMoved = (stranger) => void closedown.tidy(stranger);
    await closedown.begin();
    const mirror = new FpaiMirror(d, Intl.DateTimeFormat().resolvedOptions().timeZone, inState('excluded'));
    const idle = idleExit(d, own.daemon.idle_exit_minutes * 60_000, leave);
    const token = randomBytes(24).toString('hex');
    const secret = randomBytes(24).toString('hex');
    const socket = socketPath(directories.state, env);
    ensurePrivateDirectory(dirname(socket));
    const facade = control(d, {
      directories,
      socket,
      version: VERSION,
      startedAt: clock.now(),
      leavesAt: () => idle.leavesAt(),
      leave: () => leave('asked to'),
      env,
      agentConfig: claudePlaces(env, '/').claudeConfig,
    });
    const server = await listen({
      socket,
      token,
      hook: hookRoute(d, secret),
      line: lineRoute(d, secret),
      api: apiHandler(d, facade, mirror, capture, archive, capturePlaces(directories.state), closedown),
      log,
      onRequest: () => idle.busy(),
    });
    facade.port = server.port;
    opened.push(async () => {
      await server.close();
      // After a replaced lock file the socket may be another daemon's.
      if (lock.stillOurs()) removeSocket(socket, directories.state);
    });

    const tasks = supervise(
      [
        {
          name: 'liveness',
          everyMs: LIVENESS_MS,
          async run() {
            await checkLiveness(d);
            await expireReservations(d);
          },
        },
        {
          name: 'upkeep',
          everyMs: UPKEEP_MS,
          async run() {
            rotate();
            if (!lock.stillOurs()) leave('the lock file was replaced');
            await store.maintain();
            await collectMissed(d, inState('missed'));
            if (capture?.terminals.running === true) idle.busy();
            await idle.check();
          },
        },
        ...(capture?.tasks() ?? []),
        { name: 'mirror', everyMs: MIRROR_MS, run: () => mirror.check() },
        { name: 'worktrees', everyMs: CHECKOUTS_MS, run: watchCheckouts(d) },
        { name: 'silent decisions', everyMs: COUNTS_MS, run: () => d.governance.silent.flush(store) },
        { name: 'background', everyMs: BACKGROUND_MS, run: () => closeBackground(d) },
        {
          name: 'prune',
          everyMs: PRUNE_MS,
          async run() {
            const journalMs = own.journal.retention_days * 86_400_000;
            await pruneHistory(d, own.history.retention_days * 86_400_000, journalMs);
            await prune(d, journalMs);
            await pruneInstructions(d, journalMs);
            await pruneDecisions(d, own.audit.retention_days * 86_400_000);
          },
        },
      ],
      log,
    );
    opened.push(async () => {
      await tasks.stop();
      await d.governance.silent.flush(store).catch((error: unknown) => log.warn({ err: error }, 'silent decisions not counted'));
    });
    process.on('SIGTERM', () => leave('SIGTERM'));
    process.on('SIGINT', () => leave('SIGINT'));
    process.on('SIGHUP', () => {});
    process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'));

    const endpoint = inState('endpoint');
    writeAtomically(endpoint, formatEndpoint({ port: server.port, token, secret, pid: process.pid, boot: bootId(), version: VERSION }));
    // Clients that gave up waiting for this start need not hold back any longer.
    rmSync(inState('start-failed'), { force: true });
    opened.push(() => {
      if (isOurs(endpoint, token)) rmSync(endpoint, { force: true });
    });
    log.info({ port: server.port, version: VERSION }, 'ready');
    void closedown.goOn();
    const why = await left;
    log.info({ why }, 'leaving');
    facade.leaving = true;
  } catch (error) {
    log.fatal({ err: error }, 'the daemon cannot go on');
    throw error;
  } finally {
    for (const close of opened.toReversed()) await close();
    log.info('left');
    log.flush();
  }
}

/** With the directory that holds nothing else, where the state directory's own path was too long for a socket. */
function removeSocket(socket: string, state: string): void {
  rmSync(socket, { force: true });
  if (dirname(socket) === state) return;
  try {
    rmdirSync(dirname(socket));
  } catch {
    // Somebody keeps something there.
  }
}

/** After a replaced lock file another daemon may already have written its own. */
function isOurs(path: string, token: string): boolean {
  try {
    return parseEndpoint(readFileSync(path, 'utf8'))?.token === token;
  } catch {
    return false;
  }
}
