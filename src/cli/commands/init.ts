import { RollcallError } from '../../protocol/errors.ts';
import type { InitCheckView } from '../../protocol/api-lifecycle.ts';
import { setup as parts } from '../../setup/entry.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { safe } from '../rendering/safe.ts';
import { tellDaemon } from '../tell-daemon.ts';

export const init: Command = async (context) => {
  const { out, env, cwd, pid, terminal } = context;
  const [runInit, dependencies] = await Promise.all([parts.init(), parts.dependencies()]);
  const daemon = client(context);
  const result = await runInit(dependencies(env, cwd), {
    init: () => daemon.init({ caller: { pid, terminal } }),
    daemon: () => daemon.daemon(),
    probe: () => daemon.probe(),
    archive: () => daemon.archive(),
    governance: () => daemon.probeGovernance(),
    sessions: () => daemon.sessions({ all: false, ended: false }),
  });
  await tellDaemon(context, result.enforcement);
  await report(() => daemon.reportInit({ checks: shortened(result.checks), passed: result.passed }));
  if (out.json) out.reply(result);
  else for (const line of result.checks.flatMap(checkText)) out.line(line);
  if (!out.json)
    out.line(result.passed ? '\nPASSED: this session can begin.' : '\nFAILED: mend what is marked with ✗, and run `rollcall init` again.');
  return result.passed ? 0 : 1;
};

const MARKS: Readonly<Record<InitCheckView['state'], string>> = { ok: '✓', warning: '⚠️', failed: '✗' };

/** The line of a check with its time, and what belongs to it indented below. */
export function checkText({ name, state, blocking, detail, lines, remedy, tookMs }: InitCheckView): string[] {
  const blocks = state === 'failed' && blocking ? ' (blocks)' : '';
  const time = tookMs < 1000 ? `${Math.round(tookMs)} ms` : `${Math.round(tookMs / 100) / 10} s`;
  // What a closedown left is known by its words.
  const head = detail.startsWith('PREVIOUS SESSION')
    ? `${MARKS[state]} ${safe(detail)} (${time})`
    : `${MARKS[state]} ${safe(name)}${blocks}: ${safe(detail)} (${time})`;
  return [head, ...lines.map((line) => `    ${safe(line)}`), ...(remedy === null ? [] : [`    → ${safe(remedy)}`])];
}

/** What a session that starts here later is told of it needs no more. */
function shortened(checks: readonly InitCheckView[]): InitCheckView[] {
  return checks.slice(0, 500).map(({ name, state, blocking, detail, tookMs }) => ({
    name: name.slice(0, 200),
    state,
    blocking,
    detail: detail.slice(0, 500),
    lines: [],
    remedy: null,
    tookMs,
  }));
}

/** A daemon that cannot be told is one of the findings already. */
async function report(tell: () => Promise<void>): Promise<void> {
  try {
    await tell();
  } catch (error) {
    if (!(error instanceof RollcallError)) throw error;
  }
}
