import { setTimeout as pause } from 'node:timers/promises';
import type { Verdict } from '../agents/claude-code/installer/installation.ts';
import { run } from '../platform/run.ts';
import type { SetupDependencies } from './dependencies.ts';

/** More than the client's own limits add up to, and than a cold start of the daemon takes. */
const CANARY_LIMIT_MS = 15_000;
/** A hook waits a second for the daemon that it has started; on a busy machine a cold start takes longer. */
const START_LIMIT_MS = 5_000;
const START_STEP_MS = 250;

/**
 * Sends two tool calls through the installed command, run by sh as the agent runs it, down to the daemon: one that must
 * be denied and one that must pass. The daemon knows them by their session id (`rollcall-canary-<nonce>`) and path, and registers
 * nothing. The denial must carry the nonce: an answer that somebody else makes up does not.
 */
export async function runCanaries(
  command: string,
  deps: Pick<SetupDependencies, 'env' | 'nonce' | 'directories' | 'cwd'>,
): Promise<Verdict> {
  const reasons: string[] = [];
  const nonce = deps.nonce();
  const denied = await untilReached(() => send(command, 'deny', nonce, deps));
  if (typeof denied !== 'string') reasons.push(...denied.reasons);
  else if (!isDenial(denied, nonce)) reasons.push(notDenied(denied, deps.env));
  if (reasons.length === 0) {
    const passed = await send(command, 'pass', nonce, deps);
    if (typeof passed !== 'string') reasons.push(...passed.reasons);
    else if (passed !== '') {
      reasons.push(
        `A tool call that must pass was answered with: ${cut(passed)}. Run \`rollcall daemon stop\` and \`rollcall setup\` again.`,
      );
    }
  }
  return { verdict: reasons.length === 0 ? 'enforcing' : 'not-enforcing', reasons };
}

/** Asks again while the hook only says that no daemon is there yet. */
async function untilReached<T>(ask: () => Promise<T | string>): Promise<T | string> {
  let said = await ask();
  if (!isNotReachable(said)) return said;
  // The client warns once in 30 s, then it is silent.
  for (let waited = 0; waited < START_LIMIT_MS && isNotReachable(said); waited += START_STEP_MS) {
    await pause(START_STEP_MS);
    const again = await ask();
    if (again !== '') said = again;
  }
  return said;
}

/** The warning; a denial, also that of `fail_closed`, is none. */
function isNotReachable(said: unknown): boolean {
  return typeof said === 'string' && said.includes('Rollcall is not reachable') && !said.includes('hookSpecificOutput');
}

/** What the command printed, or why it cannot be trusted. */
async function send(
  command: string,
  kind: 'deny' | 'pass',
  nonce: string,
  deps: Pick<SetupDependencies, 'env' | 'cwd'>,
): Promise<string | { reasons: string[] }> {
  const env = Object.fromEntries(Object.entries(deps.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
  const input = `${JSON.stringify(canaryBody(kind, nonce, deps.cwd))}\n`;
  const result = await run('/bin/sh', ['-c', command], { cwd: '/', env, input, timeoutMs: CANARY_LIMIT_MS });
  const said = result.stderr.trim() === '' ? '' : ` It said: ${cut(result.stderr)}.`;
  if (result.kind === 'failed') {
    return { reasons: [`The installed hook did not end by itself: ${result.detail}.${said} Run \`rollcall doctor\`.`] };
  }
  if (result.code !== 0) {
    return {
      reasons: [`The installed hook ended with status ${result.code}.${said} Run \`rollcall setup\` again; it puts a fresh one in place.`],
    };
  }
  return result.stdout.toString('utf8').trim();
}

/** A PreToolUse body as Claude Code sends it. */
function canaryBody(kind: 'deny' | 'pass', nonce: string, cwd: string): Record<string, unknown> {
  return {
    session_id: `rollcall-canary-${nonce}`,
    transcript_path: '',
    cwd,
    permission_mode: 'default',
    hook_event_name: 'PreToolUse',
    tool_name: 'Write',
    tool_input: { file_path: `/.rollcall-canary/${kind}`, content: '' },
    tool_use_id: `rollcall-canary-${kind}-${nonce}`,
  };
}

function isDenial(stdout: string, nonce: string): boolean {
  try {
    const reply = JSON.parse(stdout) as { hookSpecificOutput?: Record<string, unknown> } | null;
    const output = reply?.hookSpecificOutput;
    const reason = output?.['permissionDecisionReason'];
    const denies = output?.['hookEventName'] === 'PreToolUse' && output['permissionDecision'] === 'deny';
    return denies && typeof reason === 'string' && reason.includes(nonce);
  } catch {
    return false;
  }
}

function notDenied(stdout: string, env: SetupDependencies['env']): string {
  if (/^(1|true|yes|on)$/.test(env['ROLLCALL_NO_COORDINATION'] ?? '')) {
    return 'ROLLCALL_NO_COORDINATION is set: hooks that see it do nothing. Unset it and run `rollcall doctor`.';
  }
  if (stdout === '')
    return 'A tool call that must be denied passed in silence: the hook reached no daemon that decides. Run `rollcall doctor`.';
  return `A tool call that must be denied was answered without the daemon's word: ${cut(stdout)}. Run \`rollcall doctor\`; \`rollcall daemon logs\` shows why.`;
}

function cut(text: string): string {
  const line = text.trim().replace(/[\p{Cc}\s]+/gu, ' ');
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
