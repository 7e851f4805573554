import type { Constraint } from '../../core/governance/cross-reference/constraint.ts';
import type { Service } from '../../core/governance/decision.ts';
import { newPressureCourse, stepPressure } from '../../core/governance/pressure/course.ts';
import { pressureOf } from '../../core/governance/pressure/pressure.ts';
import type { GovernanceProbeReply } from '../../protocol/api-governance.ts';
import { shellOf } from '../call-effects.ts';
import type { Daemon } from '../context.ts';
import { type Matter, judgesFor, matterOf } from './judge-call.ts';
import { shelfAt } from './rule-views.ts';
import { imagined } from './test-rules.ts';

/** What the service that holds calls against the user's words is tried with. */
const SAID: Constraint = {
  id: 'probe',
  kind: 'forbid',
  target: 'command',
  value: 'rollcall-probe*',
  quote: 'never run rollcall-probe',
  saidAt: 0,
};

/** Of each service: a command that it must speak about, and one of which it must say nothing. */
const TRIALS: readonly { service: Service; speaks: string; silent: string; outcomes: readonly string[] }[] = [
  { service: 'BoundaryEnforcer', speaks: 'rm -rf ~', silent: 'git status', outcomes: ['deny'] },
  { service: 'CrossReferenceValidator', speaks: 'rollcall-probe now', silent: 'git status', outcomes: ['ask', 'note'] },
  { service: 'MetacognitiveVerifier', speaks: 'npm publish', silent: 'git status', outcomes: ['deny', 'ask', 'note'] },
];

/**
 * Asks each service for a real decision, by the rules that hold in this directory: on a call that it must speak about and on one of
 * which it must say nothing. Nothing is run, counted or written down. A service that is switched off is no defect.
 */
export async function probeServices(d: Daemon, cwd: string): Promise<GovernanceProbeReply> {
  const home = await d.places.home(cwd);
  const { enabled } = d.config(cwd).governance;
  const matter = async (command: string): Promise<Matter | null> => {
    const tool = imagined(command);
    const found = await matterOf(d, tool, shellOf(tool, cwd, d.home), cwd, home);
    // What was made an exception is none of the service's doing.
    return found && { ...found, config: { ...found.config, exceptions: [] }, shelf: { ...found.shelf, constraints: [SAID] }, spoken: [] };
  };
  const answer = (found: Matter | null, service: Service): string | null => {
    const judge = found && judgesFor(found).find((one) => one.service === service);
    return judge && found
      ? judge.ask(found, { attended: true, now: d.clock.now(), aside: new Set(), sessionId: null, prompt: null }).outcome
      : null;
  };
  const services: GovernanceProbeReply['services'] = [];
  for (const { service, speaks, silent, outcomes } of TRIALS) {
    const [bad, good] = [await matter(speaks), await matter(silent)];
    const on = bad !== null && SWITCHES[service](bad.config);
    if (!on) {
      services.push({ service, on: false, ok: true, detail: enabled ? 'switched off' : 'governance.enabled is false' });
      continue;
    }
    const [spoken, passed] = [answer(bad, service) ?? 'silent', answer(good, service) ?? 'silent'];
    const disabled = bad.shelf.rules.filter(({ origin, active }) => origin === 'built-in' && !active).length;
    const ok = outcomes.includes(spoken) && passed === 'silent';
    const detail = `\`${speaks}\`: ${spoken}, \`${silent}\`: ${passed}`;
    services.push({ service, on: true, ok, detail: ok || disabled === 0 ? detail : `${detail}; ${disabled} built-in rules are disabled` });
  }
  services.push(probePressure(d, cwd));
  return { services };
}

/** A session with a full window must be told something, and one that just began nothing. */
function probePressure(d: Daemon, cwd: string): GovernanceProbeReply['services'][number] {
  const service = 'ContextPressureMonitor';
  const { enabled, pressure: on } = d.config(cwd).governance;
  if (!enabled || !on) return { service, on: false, ok: true, detail: enabled ? 'switched off' : 'governance.enabled is false' };
  const [full, fresh] = [1, 0].map((context) => {
    const pressure = pressureOf({ context, growth: null, compactions: 0, sameError: 0, sameFile: 0, rereads: 0 });
    return { level: pressure.level, line: stepPressure(newPressureCourse(), pressure, { context, window: 0 }).line };
  });
  const ok = full?.level === 'DANGEROUS' && full.line !== null && fresh?.level === 'NORMAL' && fresh.line === null;
  return { service, on, ok, detail: `a full window: ${full?.level}, an empty one: ${fresh?.level}` };
}

const SWITCHES: Readonly<Record<Service, (config: Matter['config']) => boolean>> = {
  BoundaryEnforcer: ({ boundaries }) => boundaries,
  CrossReferenceValidator: ({ references }) => references,
  MetacognitiveVerifier: ({ verification }) => verification,
};

/** What a person should know of the deciding in a directory: services that do not decide as they must, and what is wrong with files of rules. */
export async function governanceWarnings(d: Daemon, cwd: string): Promise<string[]> {
  const { services } = await probeServices(d, cwd);
  const { warnings } = await shelfAt(d, cwd);
  return [
    ...services.flatMap(({ service, ok, detail }) =>
      ok ? [] : [`NOT ENFORCING: ${service} does not decide as it must (${detail}). Run \`rollcall doctor\`.`],
    ),
    ...warnings.map((warning) => `Rules: ${warning}`),
  ];
}
