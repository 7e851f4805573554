import type { GovernanceProbeReply } from '../../protocol/api-governance.ts';
import { DEFAULT_CONFIG } from '../../config/schema.ts';
import { shellOf } from '../call-effects.ts';
import type { Daemon } from '../context.ts';
import { type Matter, judgesFor, matterOf } from './judge-call.ts';
import { shelfAt } from './rule-views.ts';
import { imagined } from './test-rules.ts';

/** Of each service: a command that it must stop, and one that it must let pass. */
const TRIALS: readonly { service: string; stops: string; passes: string }[] = [
  { service: 'BoundaryEnforcer', stops: 'rm -rf ~', passes: 'git status' },
];

/**
 * Asks each service for a real decision, by the rules that hold in this directory: on a call that it must stop and on one that
 * must pass. Nothing is run, counted or written down. A service that is switched off, or whose rule a person has disabled, is
 * no defect.
 */
export async function probeServices(d: Daemon, cwd: string): Promise<GovernanceProbeReply> {
  const home = await d.places.home(cwd);
  const { governance } = d.config(cwd);
  const decide = async (command: string): Promise<Matter | null> => {
    const tool = imagined(command);
    return matterOf(d, tool, shellOf(tool, cwd, d.home), cwd, home);
  };
  const services: GovernanceProbeReply['services'] = [];
  for (const { service, stops, passes } of TRIALS) {
    const [bad, good] = [await decide(stops), await decide(passes)];
    const judge = bad === null ? undefined : judgesFor(bad).find((one) => one.service === service);
    if (bad === null || good === null || judge === undefined) {
      services.push({ service, on: false, ok: true, detail: governance.enabled ? 'switched off' : 'governance.enabled is false' });
      continue;
    }
    const circumstances = { attended: false, now: d.clock.now(), aside: new Set<string>() };
    const unexcepted = { ...bad, config: { ...bad.config, exceptions: DEFAULT_CONFIG.governance.exceptions } };
    const [stopped, passed] = [judge.ask(unexcepted, circumstances), judge.ask(good, circumstances)];
    const disabled = bad.shelf.rules.filter(({ origin, active }) => origin === 'built-in' && !active).length;
    const ok = stopped.outcome === 'deny' && passed.outcome === 'silent';
    services.push({
      service,
      on: true,
      ok,
      detail: ok
        ? `\`${stops}\` would be refused (rule ${stopped.rule?.id ?? ''}), \`${passes}\` passes`
        : `\`${stops}\`: ${stopped.outcome}, \`${passes}\`: ${passed.outcome}${disabled === 0 ? '' : `; ${disabled} built-in rules are disabled`}`,
    });
  }
  return { services };
}

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
