import type { Decision } from '../../core/governance/decision.ts';
import { foreignText } from '../../core/text/foreign-text.ts';
import type { TestRulesReply, TestRulesRequest } from '../../protocol/api-governance.ts';
import type { ToolCall } from '../../protocol/agent-event.ts';
import { shellOf } from '../call-effects.ts';
import type { Daemon } from '../context.ts';
import { type Matter, judgesFor, matterOf } from './judge-call.ts';

/** A call that is only thought of. */
export function imagined(command: string): ToolCall {
  return { name: 'Bash', useId: null, writes: [], command, patch: null, background: false, opaque: false };
}

/** `rollcall rules test`: what would be decided of a shell command in this directory. Nothing is run, counted or written down. */
export async function testRules(d: Daemon, { cwd, command }: TestRulesRequest): Promise<TestRulesReply> {
  const home = await d.places.home(cwd);
  const tool = imagined(command);
  const shell = shellOf(tool, cwd, d.home);
  const matter = await matterOf(d, tool, shell, cwd, home);
  const attended = matter === null ? null : decisionOn(d, matter, true);
  const alone = matter === null ? null : decisionOn(d, matter, false);
  return {
    outcome: attended?.outcome ?? 'silent',
    unattended: alone?.outcome ?? 'silent',
    service: attended?.service ?? null,
    rule: attended?.rule ?? null,
    code: attended === null ? '' : attended.reason === 'exception' ? 'exception' : 'rule',
    domain: attended?.domain ?? null,
    text: attended?.text ?? '',
    alternative: attended?.alternative ?? null,
    acts: (matter?.acts ?? []).map(({ kind, certainty, by, places, attributes }) => ({
      kind,
      certainty,
      by: foreignText(by),
      places: places.map(({ path, extent }) => (extent === 'tree' ? `${path}/` : path)),
      attributes,
    })),
    unknown: (shell?.unknown ?? []).map(({ why, by }) => `${why}: ${foreignText(by, { limit: 80 })}`),
  };
}

/** What the services say together; null where none has anything to say. */
export function decisionOn(d: Daemon, matter: Matter, attended: boolean): Decision | null {
  const circumstances = { attended, now: d.clock.now(), aside: new Set<string>(), sessionId: null, prompt: null };
  const said = judgesFor(matter)
    .map((judge) => judge.ask(matter, circumstances))
    .filter(({ outcome, rule }) => outcome !== 'silent' || rule !== null);
  return (
    ['deny', 'ask', 'note', 'silent'].map((wanted) => said.find(({ outcome }) => outcome === wanted)).find((one) => one !== undefined) ??
    null
  );
}
