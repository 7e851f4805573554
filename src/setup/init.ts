import type { Verdict } from '../agents/claude-code/installer/installation.ts';
import { ConfigCache } from '../config/cache.ts';
import type { Loaded } from '../config/load.ts';
import { reasonOf } from '../platform/file-access.ts';
import { repositoryOf } from '../platform/git/repository.ts';
import type { DaemonReply, ProbeReply, SessionsReply } from '../protocol/api.ts';
import type { ArchiveReply } from '../protocol/api-archive.ts';
import type { GovernanceProbeReply } from '../protocol/api-governance.ts';
import type { InitCheckView, InitReply, InitResult } from '../protocol/api-lifecycle.ts';
import { RollcallError } from '../protocol/errors.ts';
import type { SetupDependencies } from './dependencies.ts';
import { runProjectTests } from './init/project-tests.ts';
import { probeService } from './init/service.ts';
import { proveEnforcement } from './install.ts';

/** The daemon as init needs it; given by the command. */
export interface InitAccess {
  init(): Promise<InitReply>;
  daemon(): Promise<DaemonReply>;
  probe(): Promise<ProbeReply>;
  archive(): Promise<ArchiveReply>;
  governance(): Promise<GovernanceProbeReply>;
  sessions(): Promise<SessionsReply>;
}

interface InitOutcome extends InitResult {
  enforcement: Verdict;
  checkpoints: InitReply['checkpoints'];
}

type Finding = Omit<InitCheckView, 'tookMs'>;
type Check = (name: string, blocking: boolean, look: () => Promise<Partial<Finding> & { detail: string }>) => Promise<void>;

/**
 * Looks at everything that a session needs before it begins here, in order: what was left, the services of the project, whether
 * foreign edits would be refused, the parts of Rollcall, the marks of the window, the tests of the project, who is here. Never throws.
 */
export async function runInit(deps: SetupDependencies, access: InitAccess): Promise<InitOutcome> {
  const checks: InitCheckView[] = [];
  const check: Check = async (name, blocking, look) => {
    const before = performance.now();
    let found: Partial<Finding> & { detail: string };
    try {
      found = await look();
    } catch (error) {
      const known = error instanceof RollcallError;
      found = { state: 'failed', detail: known ? error.message : reasonOf(error), remedy: known ? error.remedy : 'Run `rollcall doctor`.' };
    }
    checks.push({
      name,
      state: 'ok',
      blocking,
      lines: [],
      remedy: null,
      ...found,
      tookMs: Math.round((performance.now() - before) * 10) / 10,
    });
  };
  const root = repositoryOf(deps.cwd)?.worktreeRoot ?? null;
  const loaded = new ConfigCache({ env: deps.env, directory: deps.directories.config }).get(root);
  const env = Object.fromEntries(Object.entries(deps.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
  let known: InitReply | null = null;
  let enforcement: Verdict = { verdict: 'not-enforcing', reasons: ['The check of the hooks itself failed. Run `rollcall setup`.'] };

  await check('recovery', false, async () => recoveryFinding((known = await access.init())));
  for (const [name, service] of Object.entries(loaded.config.init.services)) {
    await check(`service ${name}`, service.blocking !== false, async () => {
      const { up, detail } = await probeService(service, root ?? deps.cwd, env);
      return {
        state: up ? 'ok' : service.blocking === false ? 'warning' : 'failed',
        detail,
        remedy: up ? null : 'Start it, and run `rollcall init` again.',
      };
    });
  }
  await check('enforcement', true, async () => {
    enforcement = await proveEnforcement(deps);
    if (enforcement.verdict === 'enforcing')
      return { detail: 'ENFORCING: one call was denied and one passed, through the installed hooks' };
    return { state: 'failed', detail: 'NOT ENFORCING', lines: enforcement.reasons, remedy: 'Run `rollcall doctor`.' };
  });
  await components(check, access);
  await check('instructions', false, async () => instructionFinding(known));
  await check('checkpoints', false, async () => checkpointFinding(known));
  await projectTests(check, deps, loaded, root);
  const withheld = loaded.withheld.filter(({ key }) => key.startsWith('init.')).map(({ key, line }) => `${key} (line ${line})`);
  if (withheld.length > 0)
    await check('trust', false, async () => ({
      state: 'warning',
      detail: `the repository's .rollcall.yaml sets ${withheld.join(', ')}, which does not count yet`,
      remedy: 'Look at it with `rollcall trust`.',
    }));
  await check('roll call', false, async () => rollFinding(await access.sessions(), known));
  const passed = !checks.some(({ state, blocking }) => state === 'failed' && blocking);
  return { checks, passed, enforcement, checkpoints: (known as InitReply | null)?.checkpoints ?? null };
}

function recoveryFinding({ recovery }: InitReply): Partial<Finding> & { detail: string } {
  const { text, waits, warnings } = recovery;
  if (text === null && warnings.length === 0) return { detail: 'no closedown waits for this session' };
  const [first = 'look', ...lines] = [...(text?.split('\n') ?? []), ...warnings];
  const end = waits ? ['The next session that starts here is given this by itself.'] : [];
  return { state: 'warning', detail: first.replace(/^⚠️ /, ''), lines: [...lines, ...end] };
}

async function components(check: Check, access: InitAccess): Promise<void> {
  await check('daemon', true, async () => {
    const { pid, version } = await access.daemon();
    return { detail: `process ${pid}, version ${version}` };
  });
  await check('register', true, async () => {
    const { schema } = await access.probe();
    return { detail: `written and read back (schema ${schema})` };
  });
  await check('archive', false, async () => {
    const { enabled, records, health } = await access.archive();
    if (!enabled) return { detail: 'capture.enabled is false: nothing is captured' };
    const trouble = health.problem ?? health.stalled;
    if (trouble !== null) return { state: 'warning', detail: trouble, remedy: 'Run `rollcall doctor`.' };
    return { detail: `${records} records` };
  });
  let services: GovernanceProbeReply['services'] = [];
  await check('governance', false, async () => {
    ({ services } = await access.governance());
    const bad = services.filter(({ on, ok }) => on && !ok);
    const lines = services.map(
      ({ service, on, ok, detail }) => `${service}: ${on ? (ok ? 'works' : 'does not work') : 'off'}${detail === '' ? '' : `, ${detail}`}`,
    );
    if (bad.length > 0)
      return {
        state: 'failed',
        detail: `${bad.map(({ service }) => service).join(', ')} did not answer as it must`,
        lines,
        remedy: 'Run `rollcall doctor`.',
      };
    return { detail: `${services.filter(({ on }) => on).length} of ${services.length} services work`, lines };
  });
}

function instructionFinding(known: InitReply | null): Partial<Finding> & { detail: string } {
  if (known === null) return { state: 'warning', detail: 'not known: the daemon did not say' };
  const { total, states, persistence, quadrants } = known.instructions;
  if (total === 0) return { detail: 'nothing was said here that waits or holds' };
  const shown = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ');
  const waits = states['inbox'] ?? 0;
  return {
    detail: `${shown(states)}; ${shown(persistence)}; ${shown(quadrants)}`,
    lines: waits === 0 ? [] : [`${waits} ${waits === 1 ? 'waits' : 'wait'} for you: rollcall instructions --state inbox`],
  };
}

function checkpointFinding(known: InitReply | null): Partial<Finding> & { detail: string } {
  if (known?.session == null) return { detail: 'no agent calls: its marks begin with its window' };
  if (known.checkpoints === null) return { detail: 'the window of this session is not known yet' };
  const { limit, marks } = known.checkpoints;
  const shown = marks.map(({ percent, tokens, completed }) => `${percent} % at ${tokens}${completed ? ' (reached)' : ''}`);
  return { detail: `of ${limit} tokens: ${shown.join(', ')}` };
}

async function projectTests(check: Check, deps: SetupDependencies, { config }: Loaded, root: string | null): Promise<void> {
  const { tests, tests_timeout_seconds: limit, tests_blocking: blocking } = config.init;
  if (tests === '') return;
  await check('tests', blocking, async () => {
    const { code, detail, tail } = await runProjectTests(tests, root ?? deps.cwd, { ...deps.env }, limit);
    return code === 0 ? { detail } : { state: 'failed', detail, lines: tail, remedy: 'Run them yourself to see all of it.' };
  });
}

function rollFinding({ sessions }: SessionsReply, known: InitReply | null): Partial<Finding> & { detail: string } {
  const others = sessions.filter(({ id, status }) => id !== known?.session?.id && status !== 'ended');
  const own = known?.session == null ? '' : `you are #${known.session.number}; `;
  const lines = others.slice(0, 20).map(({ number, agent, status, goal, files }) => {
    const held = files.length === 0 ? '' : `, holds ${files.length} ${files.length === 1 ? 'file' : 'files'}`;
    return `#${number} ${agent}, ${status}${held}${goal === null ? '' : `: ${goal}`}`;
  });
  return {
    detail: `${own}${others.length === 0 ? 'nobody else is here' : `${others.length} ${others.length === 1 ? 'other' : 'others'} here`}`,
    lines,
  };
}
