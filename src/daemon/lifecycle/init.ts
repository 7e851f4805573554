import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { recoveryText } from '../../core/lifecycle/recovery-text.ts';
import { ageText } from '../../core/text/duration.ts';
import { foreignText } from '../../core/text/foreign-text.ts';
import type { InitReply, InitRequest, InitResult } from '../../protocol/api-lifecycle.ts';
import type { ReadTx, Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { countsOf } from '../instructions/views.ts';
import { callingSession } from '../register/release.ts';
import { type SeenMarker, closingText, documentOf, leftHere, markerWarnings, rootOf, seeMarker, takeRecovery } from './recovery.ts';

const PERCENTS = [25, 50, 75];

/** What the daemon knows of a start: what was left here, and the marks of the session's window. */
export async function initView(d: Daemon, request: InitRequest): Promise<InitReply> {
  const home = await d.places.home(request.cwd);
  const seen = seeMarker(rootOf(home));
  const after: (() => void)[] = [];
  const found = await d.store.transaction([home.workspace.id], async (tx) => {
    const session = await callingSession(tx, request.caller);
    if (session === null || session.workspaceId !== home.workspace.id)
      return { session: null, left: await waiting(d, tx, home.workspace.id, seen), document: null };
    const [shown] = await tx.closings.consumed(session.id);
    if (shown === undefined) {
      const { text, warnings, stranger } = await takeRecovery(d, tx, session, seen);
      if (text !== null) after.push(() => d.markersMoved(stranger));
      const [taken] = await tx.closings.consumed(session.id);
      if (taken !== undefined) await tx.closings.put({ ...taken, shownAt: d.clock.now() });
      return { session, left: { text, waits: false, warnings }, document: taken === undefined ? null : documentOf(taken) };
    }
    const first = shown.shownAt === null;
    if (first) await tx.closings.put({ ...shown, shownAt: d.clock.now() });
    const text = first ? await closingText(tx, shown, d.clock.now()) : null;
    return { session, left: { text, waits: false, warnings: markerWarnings(seen) }, document: first ? documentOf(shown) : null };
  });
  for (const step of after) step();
  const { session, left, document } = found;
  const instructions = await d.store.read((tx) => tx.instructions.of(home.workspace.id));
  const path = document === null || isAbsolute(document) ? document : join(seen.root, document);
  const gone = path !== null && !existsSync(path) ? [`The recovery document ${path} is not there.`] : [];
  return {
    session: session && { id: session.id, number: session.number },
    recovery: { ...left, warnings: [...left.warnings, ...gone] },
    checkpoints: session === null ? null : checkpointsOf(d, session.id),
    instructions: countsOf(instructions, d.clock.now()),
  };
}

/** To a person, who is no successor: what the next session will get. */
async function waiting(d: Daemon, tx: Tx, workspaceId: number, seen: SeenMarker): Promise<InitReply['recovery']> {
  const now = d.clock.now();
  const [newest] = await leftHere(tx, { id: '', workspaceId, startedAt: now }, seen.root);
  const warnings = markerWarnings(seen);
  if (newest !== undefined) return { text: await closingText(tx, newest, now), waits: true, warnings };
  if (seen.marker?.ok !== true) return { text: null, waits: false, warnings };
  const { recovery_doc: document, closedown_timestamp: at } = seen.marker.marker;
  return { text: recoveryText({ number: null, at: Date.parse(at), document, recovery: null }, now), waits: true, warnings };
}

function checkpointsOf(d: Daemon, sessionId: string): InitReply['checkpoints'] {
  const view = d.budgets.of(sessionId);
  if (view === null || view.limit.value === null) return null;
  const [limit, used] = [view.limit.value, view.used.value];
  const recorded = d.pressures.view(sessionId)?.checkpoints ?? [];
  const mark = (percent: number) => {
    const tokens = Math.floor((limit * percent) / 100);
    return { percent, tokens, completed: (used !== null && used >= tokens) || recorded.includes(percent) };
  };
  return { limit, source: view.limit.source ?? 'unknown', used, marks: PERCENTS.map(mark) };
}

interface LastInit {
  at: number;
  passed: boolean;
  ok: number;
  warnings: number;
  /** Names of those that failed, each with what was found. */
  failed: { name: string; detail: string }[];
}

/** Keeps what `rollcall init` found, for the sessions that start here. */
export async function keepInit(d: Daemon, cwd: string, { checks, passed }: InitResult): Promise<void> {
  const home = await d.places.home(cwd);
  const last: LastInit = {
    at: d.clock.now(),
    passed,
    ok: checks.filter(({ state }) => state === 'ok').length,
    warnings: checks.filter(({ state }) => state === 'warning').length,
    failed: checks
      .flatMap(({ name, state, detail }) => (state === 'failed' ? [{ name: name.slice(0, 100), detail: detail.slice(0, 200) }] : []))
      .slice(0, 10),
  };
  await d.store.transaction([home.workspace.id], (tx) => tx.settings.set(keyOf(rootOf(home)), JSON.stringify(last)));
}

/** In one line, for a session that starts; null: nobody ran it here. */
export async function lastInitText(tx: ReadTx, root: string, now: number): Promise<string | null> {
  const kept = await tx.settings.get(keyOf(root));
  if (kept === null) return null;
  const { at, ok, warnings, failed } = JSON.parse(kept) as LastInit;
  const what = failed.map(({ name, detail }) => `${foreignText(name, { limit: 40 })}: ${foreignText(detail, { limit: 100 })}`).slice(0, 3);
  const ago = now - at < 60_000 ? 'just now' : `${ageText(now - at)} ago`;
  return `Last \`rollcall init\` here, ${ago}: ✓ ${ok}, ⚠ ${warnings}, ✗ ${failed.length}${what.length === 0 ? '' : ` (data: ${what.join('; ')})`}.`;
}

function keyOf(root: string): string {
  return `init:last:${root}`;
}
