import { ensurePrivateDirectory } from '../../platform/directories.ts';
import { writeAtomically, writeBelow } from '../../platform/files.ts';
import { type PhaseResult, type Recovery, phaseOf } from '../../core/lifecycle/closing.ts';
import { factsOf } from '../capture/facts.ts';
import { documentIn, keptPaths } from './documents.ts';
import type { GitLeft } from './git-state.ts';
import { writeMarker } from './markers.ts';
import type { ClosingRun } from './run.ts';

const NO_GIT: GitLeft = { git: null, repository: false, commits: null, unpushed: null, stashes: null, worktrees: null, deployment: null };

/** The last phase: the document, below the state directory and in the checkout; and what of it the next session is given. */
export async function writeDocument(run: ClosingRun): Promise<PhaseResult & { recovery: Recovery }> {
  const { d, machine, places, session, closing } = run;
  const cleanup = phaseOf(closing, 'cleanup');
  const left = (phaseOf(closing, 'git')?.data['left'] as GitLeft | undefined) ?? NO_GIT;
  const facts = await d.store.read((tx) => factsOf(d, tx, session));
  const document = await machine.document(session, facts, {
    ...left,
    cleanup: cleanup?.lines ?? [],
    warnings: closing.phases.flatMap(({ warnings }) => warnings),
  });
  const kept = keptPaths(places.closedowns, session.workspaceId, closing.document);
  ensurePrivateDirectory(places.closedowns);
  ensurePrivateDirectory(kept.directory);
  writeAtomically(kept.markdown, document.markdown, { mode: 0o600 });
  writeAtomically(kept.json, `${document.json}\n`, { mode: 0o600 });
  const there = documentIn(closing.document);
  const warnings: string[] = [];
  for (const [name, text] of [
    [there.markdown, document.markdown],
    [there.json, `${document.json}\n`],
  ] as const) {
    const done = writeBelow(closing.root, name, text, { mode: 0o600 });
    if (!done.ok) warnings.push(`${name} was not written: ${done.detail}`);
  }
  // The marker names what is there.
  if (warnings.length > 0) warnings.push(...writeMarker(run, kept.markdown).warnings);
  const path = warnings.length > 0 ? kept.markdown : there.markdown;
  return { lines: [`document ${path}`], warnings, data: { document: path }, recovery: document.recovery };
}
