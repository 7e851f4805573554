import type { Act, GovernedCall, Scene } from './act.ts';
import { fileActs } from './acts/files.ts';
import { runActs } from './acts/runs.ts';
import { toolActs } from './acts/tools.ts';

/** What a call does, in the kinds that rules speak of. Pure, and never throws; what cannot be known has no act here. */
export function actsOf(call: GovernedCall, scene: Scene): Act[] {
  return [...fileActs(call, scene), ...(call.shell === null ? [] : runActs(call.shell, scene)), ...toolActs(call)];
}
