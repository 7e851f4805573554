import type { ShellEffects } from '../../shell/effect.ts';
import type { Act } from '../act.ts';
import { actOf, textsOf } from './words.ts';

/** What the programs do that a command runs. */
export function runActs({ runs }: ShellEffects): Act[] {
  return runs.map((run) => {
    const words = textsOf(run);
    const verb = words.find((word) => /^[a-z]/i.test(word));
    return actOf(run, 'program.run', { words, ...(verb === undefined ? {} : { verb }) });
  });
}
