import type { Area } from '../../core/intent/intent.ts';
import { isPerson } from './callers.ts';
import type { Session } from '../../core/session/session.ts';
import type { IntentReply, IntentRequest } from '../../protocol/api-intent.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { ReadTx, Tx } from '../../store/store.ts';
import { claimPlaces } from '../claim-place.ts';
import type { Daemon } from '../context.ts';
import { intentView } from '../intent-view.ts';
import { speakingSession } from './acting-session.ts';
import { byWhom } from './callers.ts';
import { findSession } from './find-session.ts';
import { type Said, sayIntent } from './intent-say.ts';
import { callingSession } from './release.ts';

/**
 * `rollcall intent`: what a session works on. By an agent for itself, by a terminal for what it identified as, by a person for any.
 * Throws NO_SESSION, PERSON_NEEDED, SESSION_ENDED, NOT_CLAIMABLE (an area outside of the repository), BAD_REQUEST (it depends on
 * itself), and what findSession throws; then nothing was changed.
 */
export async function intent(d: Daemon, request: IntentRequest): Promise<IntentReply> {
  const home = await d.places.home(request.cwd);
  const areas = request.areas === undefined ? null : await areasOf(d, request.areas);
  const seen = await d.store.read(async (tx) => {
    const session = await speakingSession(tx, home.workspace.id, request);
    return { session, calling: await callingSession(tx, request.caller), reply: await replyOf(d, tx, session, []) };
  });
  if (!saysAnything(request)) return seen.reply;
  const { workspaceId } = seen.session;
  if (areas?.some((area) => area.workspaceId !== workspaceId))
    throw new RollcallError('NOT_CLAIMABLE', {
      path: request.areas?.[0] ?? '',
      detail: 'it lies outside of the repository of the session',
    });
  return d.store.transaction([workspaceId], async (tx) => {
    const session = await speakingSession(tx, home.workspace.id, request);
    const said: Said = {
      ...(request.text === undefined ? {} : { text: request.text }),
      ...(areas === null ? {} : { areas: areas.map(({ extent, path, key }) => ({ extent, path, key })) }),
      ...(request.progress === undefined ? {} : { progress: request.progress }),
      ...(request.eta === undefined ? {} : { etaMs: request.eta * 1000 }),
      ...(request.dependsOn === undefined ? {} : { dependsOn: await dependedOn(tx, session, request.dependsOn) }),
      ...(request.done === true ? { done: true } : {}),
    };
    const person = isPerson(seen.calling, request.caller);
    const { session: after, texts } = await sayIntent(d, tx, session, said, 'word', byWhom(seen.calling, request.caller), person);
    await tx.sessions.update(after);
    return replyOf(d, tx, after, texts);
  });
}

function saysAnything({ text, areas, progress, eta, dependsOn, done }: IntentRequest): boolean {
  return [text, areas, progress, eta, dependsOn].some((said) => said !== undefined) || done === true;
}

async function areasOf(d: Daemon, paths: readonly string[]): Promise<(Area & { workspaceId: number })[]> {
  const places = (await Promise.all(paths.map((path) => claimPlaces(d.places, path)))).flat();
  return places.map(({ workspace, extent, path, key }) => ({ workspaceId: workspace.id, extent, path, key }));
}

async function dependedOn(tx: Tx, session: Session, refs: readonly string[]): Promise<Session[]> {
  const found = new Map<string, Session>();
  for (const ref of refs) {
    const other = await findSession(tx, session.workspaceId, ref);
    if (other.id === session.id) throw new RollcallError('BAD_REQUEST', { detail: `#${session.number} cannot depend on itself` });
    if (other.workspaceId !== session.workspaceId) throw new RollcallError('NO_SUCH_SESSION', { ref });
    found.set(other.id, other);
  }
  return [...found.values()];
}

async function replyOf(d: Daemon, tx: ReadTx, session: Session, texts: readonly string[]): Promise<IntentReply> {
  return {
    session: { id: session.id, number: session.number },
    intent: await intentView(tx, session, await tx.intents.get(session.id)),
    notes: texts.flatMap((text) => text.split('\n')),
    now: new Date(d.clock.now()).toISOString(),
  };
}
