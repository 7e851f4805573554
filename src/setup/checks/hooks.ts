import type { Verdict } from '../../agents/claude-code/installer/installation.ts';
import type { SetupDependencies } from '../dependencies.ts';
import { proveEnforcement } from '../install.ts';
import { bad, good, warn, type Check } from './check.ts';

/** The settings files, the installed client, and the canaries through it. */
export async function checkHooks(deps: SetupDependencies): Promise<{ checks: Check[]; enforcement: Verdict }> {
  const warnings: string[] = [];
  const enforcement = await proveEnforcement(deps, warnings);
  const checks =
    enforcement.verdict === 'enforcing'
      ? [good('hooks', 'ENFORCING: one call was denied and one passed, through the installed command')]
      : enforcement.reasons.map((reason) => bad('hooks', ...splitRemedy(reason)));
  for (const warning of warnings) checks.push(warn('hooks', ...splitRemedy(warning)));
  return { checks, enforcement };
}

/** The last sentence of a reason is its remedy. */
function splitRemedy(reason: string): [detail: string, remedy: string] {
  const at = reason.lastIndexOf('. ', reason.length - 2);
  return at < 0 ? [reason, 'Run `rollcall setup`.'] : [reason.slice(0, at + 1), reason.slice(at + 2)];
}
