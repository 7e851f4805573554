import { join } from 'node:path';
import { actsOf } from '../../core/governance/acts-of.ts';
import type { ToolCall } from '../../protocol/agent-event.ts';
import type { Worktree } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { governedCall, sceneOf } from '../governance/call-scene.ts';
import { NOT_KNOWN } from '../governance/judge-call.ts';
import type { Shelf } from '../governance/rule-books.ts';
import type { Spoken } from '../instructions/spoken.ts';
import { decisionOn } from '../governance/test-rules.ts';

const REMEMBERED = 2000;
const NONE: readonly Spoken[] = [];
/** Files about which nothing was said, by what the answer depends on beside the rules. */
const SILENT = new WeakMap<Shelf, WeakMap<readonly Spoken[], Map<string, boolean>>>();

/**
 * Whether the rules, as they were read last for this checkout, let an edit of a file pass without a question, whoever asks.
 * Synchronous; false where they were never read.
 */
export function rulesLetPass(d: Daemon, worktree: Worktree, branch: string | null, path: string): boolean {
  const config = d.config(worktree.path).governance;
  if (!config.enabled) return true;
  const shelf = d.governance.books.known(worktree.path);
  const spoken = config.references ? d.instructions.known(worktree.workspaceId) : NONE;
  if (shelf === null || spoken === null) return false;
  const ofShelf = SILENT.get(shelf) ?? new WeakMap<readonly Spoken[], Map<string, boolean>>();
  SILENT.set(shelf, ofShelf);
  const answers = ofShelf.get(spoken) ?? new Map<string, boolean>();
  ofShelf.set(spoken, answers);
  // An exception may have ended since: with some of them nothing is remembered.
  const key =
    config.exceptions.length === 0 ? `${worktree.path}\0${branch ?? ''}\0${config.boundaries} ${config.references}\0${path}` : null;
  const known = key === null ? undefined : answers.get(key);
  if (known !== undefined) return known;
  const scene = sceneOf(d, { worktree, branch }, worktree.path);
  const matter = {
    acts: actsOf(governedCall(d, edit(join(worktree.path, path)), null, worktree.path, scene), scene),
    scene,
    shelf,
    config,
    spoken,
    evidence: NOT_KNOWN,
  };
  const passes = [true, false].every((attended) => !['deny', 'ask'].includes(decisionOn(d, matter, attended)?.outcome ?? 'silent'));
  if (answers.size >= REMEMBERED) answers.clear();
  if (key !== null) answers.set(key, passes);
  return passes;
}

function edit(path: string): ToolCall {
  return { name: 'Edit', useId: null, writes: [path], command: null, patch: null, background: false, opaque: false };
}
