import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { type AskedBy, PHASES } from '../../core/lifecycle/closing.ts';
import { MARKER_FILE } from '../../core/lifecycle/marker.ts';
import type { Session } from '../../core/session/session.ts';
import type { ClosedownPhaseView, ClosedownReply, ClosedownRequest } from '../../protocol/api-lifecycle.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { isPerson } from '../register/callers.ts';
import { findSession } from '../register/find-session.ts';
import { callingSession } from '../register/release.ts';
import type { Home } from '../places.ts';
import { planCleanup, planLines } from './cleanup.ts';
import type { Closedown } from './closedown.ts';
import { gitLeft, gitLines } from './git-state.ts';
import { documentOf, rootOf } from './recovery.ts';

/**
 * `rollcall closedown`: of the calling agent its own session; a person names any. Goes on with one that was broken off; of one
 * that is done nothing changes. Throws USAGE (none is named, and not just one works here), PERSON_NEEDED and what findSession throws.
 */
export async function askClosedown(d: Daemon, closedown: Closedown, request: ClosedownRequest): Promise<ClosedownReply> {
  const home = await d.places.home(request.cwd);
  const { session, askedBy } = await d.store.read((tx) => targetOf(tx, home, request));
  const root = rootOf(await d.places.home(session.cwd));
  if (request.dryRun) return plan(d, closedown, session, askedBy, root, request.caller.pid);
  const opened = await closedown.open(session, askedBy, root, request.caller.pid);
  const before = await d.store.read((tx) => tx.closings.get(session.id));
  await closedown.run(session.id);
  return replyOf(d, session, opened === 'was-open' && before?.closedAt !== null);
}

async function targetOf(tx: ReadTx, home: Home, request: ClosedownRequest): Promise<{ session: Session; askedBy: AskedBy }> {
  const calling = await callingSession(tx, request.caller);
  const session =
    request.session === null ? (calling ?? (await onlyOne(tx, home))) : await findSession(tx, home.workspace.id, request.session);
  if (session.id === calling?.id) return { session, askedBy: 'agent' };
  if (!isPerson(calling, request.caller) && !request.dryRun)
    throw new RollcallError('PERSON_NEEDED', { action: `closedown #${session.number}` });
  return { session, askedBy: 'person' };
}

async function onlyOne(tx: ReadTx, { workspace, worktree }: Home): Promise<Session> {
  const here = (await tx.sessions.live(workspace.id)).filter(
    (session) => session.agent !== 'terminal' && session.inactiveSince === null && session.worktreeId === (worktree?.id ?? null),
  );
  const [one] = here;
  if (one !== undefined && here.length === 1) return one;
  const which =
    here.length === 0 ? 'no agent works here: name its session' : `name one of ${here.map(({ number }) => `#${number}`).join(', ')}`;
  throw new RollcallError('USAGE', { command: 'rollcall closedown', detail: which });
}

async function plan(
  d: Daemon,
  { machine }: Closedown,
  session: Session,
  askedBy: AskedBy,
  root: string,
  caller: number,
): Promise<ClosedownReply> {
  const known = await d.store.read((tx) => tx.closings.get(session.id));
  const pending = known !== null && known.begunAt === null && known.askedTurn === session.turn.index;
  const by = askedBy === 'agent' && pending ? known.askedBy : askedBy;
  const [cleanup, git] = await Promise.all([planCleanup(d, machine, session, root, caller), gitLeft(d, machine, session, root)]);
  const planned = (name: string, lines: string[]): ClosedownPhaseView => ({ name, state: 'planned', lines, warnings: [] });
  return {
    session: { id: session.id, number: session.number },
    outcome: 'planned',
    askedBy: by,
    marker: null,
    document: null,
    phases: [
      planned('marker', [`${MARKER_FILE} would be written`]),
      planned('cleanup', planLines(cleanup, by !== 'agent')),
      planned('git', gitLines(git)),
      planned('hand-off', ['a document SESSION_CLOSEDOWN_… would be written to .rollcall/handoffs']),
    ],
  };
}

async function replyOf(d: Daemon, { id, number }: Session, was: boolean): Promise<ClosedownReply> {
  const closing = await d.store.read((tx) => tx.closings.get(id));
  if (closing === null) throw new RollcallError('NO_SUCH_SESSION', { ref: `#${number}` });
  const marker = join(closing.root, MARKER_FILE);
  const document = documentOf(closing);
  const path = isAbsolute(document) ? document : join(closing.root, document);
  return {
    session: { id, number },
    outcome: was ? 'was-closed' : 'closed',
    askedBy: closing.askedBy,
    marker: existsSync(marker) ? marker : null,
    document: existsSync(path) ? path : null,
    phases: PHASES.flatMap((name) => {
      const phase = closing.phases.find((one) => one.name === name);
      if (phase === undefined) return [];
      return [
        {
          name,
          state: phase.endedAt === null ? ('failed' as const) : ('done' as const),
          lines: [...phase.lines],
          warnings: [...phase.warnings],
        },
      ];
    }),
  };
}
