import type { Act, Scene } from '../../core/governance/act.ts';
import { actsOf } from '../../core/governance/acts-of.ts';
import { type Decision, type Exception, SILENT, type Service } from '../../core/governance/decision.ts';
import { validate } from '../../core/governance/cross-reference/validate.ts';
import { judge } from '../../core/governance/judge.ts';
import { isAskedFor } from '../../core/governance/metacognitive/evidence.ts';
import { type Evidence, graveAct, graveActs, verify } from '../../core/governance/metacognitive/verify.ts';
import { expiryOf } from '../../config/exceptions.ts';
import type { Config } from '../../config/schema.ts';
import type { ShellEffects } from '../../core/shell/effects.ts';
import type { AgentEvent, ToolCall } from '../../protocol/agent-event.ts';
import type { Daemon } from '../context.ts';
import { type Spoken, heldAgainst } from '../instructions/spoken.ts';
import type { Home } from '../places.ts';
import { governedCall, sceneOf } from './call-scene.ts';
import { onlyDeletes } from './made-files.ts';
import type { Shelf } from './rule-books.ts';

/** What is known of a call before it is judged; nothing of it is in the register. */
export interface Matter {
  acts: readonly Act[];
  scene: Scene;
  shelf: Shelf;
  config: Config['governance'];
  /** What was said in sessions of this workspace. */
  spoken: readonly Spoken[];
  /** What is known for a grave call; what nobody has asked is not known. */
  evidence: Evidence;
}

export interface Circumstances {
  /** A person can be asked. */
  attended: boolean;
  now: number;
  /** null: of no session. */
  sessionId: string | null;
  /** The newest prompt of the person who sits before the session; null: none, or nobody sits there. */
  prompt: string | null;
  /** Rules that a person has set aside for this very call. */
  aside: ReadonlySet<string>;
}

/**
 * What a call does, and the rules that hold where it does it; null where nothing is judged.
 *
 * @param event whose call it is; not given: nobody's
 */
export async function matterOf(
  d: Daemon,
  tool: ToolCall,
  shell: ShellEffects | null,
  cwd: string,
  home: Home,
  event?: AgentEvent,
): Promise<Matter | null> {
  const config = d.config(cwd).governance;
  if (!config.enabled) return null;
  const mine = event !== undefined && onlyDeletes(shell) ? { isOwn: (path: string) => d.governance.made.isMade(event, path) } : {};
  const scene = { ...sceneOf(d, home, cwd), ...mine };
  const shelf = await d.governance.books.of(d, scene.worktree);
  const spoken = config.references ? await d.instructions.of(d.store, home.workspace.id) : [];
  return { acts: actsOf(governedCall(d, tool, shell, cwd, scene), scene), scene, shelf, config, spoken, evidence: NOT_KNOWN };
}

export const NOT_KNOWN: Evidence = { clean: null, backup: null, reason: null };

/** One service, asked about a call. */
export interface Judge {
  service: Service;
  ask(matter: Matter, circumstances: Circumstances): Decision;
}

/** In the order in which they are asked: the first that denies ends it. */
export function judgesFor({ config, acts, shelf, spoken }: Matter): readonly Judge[] {
  return [
    ...(config.boundaries ? [BOUNDARIES] : []),
    ...(config.references && shelf.constraints.length + spoken.length > 0 ? [REFERENCES] : []),
    // Only before what is destructive or reaches others.
    ...(config.verification && graveAct(acts) !== null ? [VERIFICATION] : []),
  ];
}

const BOUNDARIES: Judge = {
  service: 'BoundaryEnforcer',
  ask({ acts, scene, shelf, config }, { attended, now, aside }) {
    const exceptions = [...exceptionsOf(config), ...Array.from(aside, (rule) => ({ rule, reason: 'a person', expires: Infinity }))];
    return judge(acts, shelf.book, { home: scene.home, worktree: scene.worktree, attended, now, exceptions });
  },
};

const REFERENCES: Judge = {
  service: 'CrossReferenceValidator',
  ask({ acts, scene: { home, worktree, branch }, shelf, spoken }, { attended, aside, sessionId }) {
    const constraints = [...shelf.constraints, ...heldAgainst(spoken, sessionId)].filter(({ id }) => !aside.has(id));
    return validate(acts, constraints, { home, worktree, branch, attended }).decision;
  },
};

const VERIFICATION: Judge = {
  service: 'MetacognitiveVerifier',
  ask({ acts, evidence, scene }, { attended, aside, prompt }) {
    const reason = prompt === null ? evidence.reason : isAskedFor(graveActs(acts), prompt, scene);
    const decision = verify(acts, { ...evidence, reason }, { attended })?.decision;
    return decision === undefined || (decision.rule !== null && aside.has(decision.rule.id)) ? SILENT('MetacognitiveVerifier') : decision;
  },
};

function exceptionsOf({ exceptions }: Config['governance']): Exception[] {
  return exceptions.map(({ rule, paths, commands, reason, expires }) => ({
    rule,
    ...(paths.length === 0 ? {} : { paths }),
    ...(commands.length === 0 ? {} : { commands }),
    reason,
    expires: expiryOf(expires) ?? 0,
  }));
}
