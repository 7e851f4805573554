import type { Area } from '../../core/intent/intent.ts';
import { areaText } from '../../core/intent/messages.ts';
import { patternsOverlap } from '../../core/lease/overlap.ts';
import type { Session } from '../../core/session/session.ts';
import { escapeGlob } from '../../core/shell/glob.ts';
import type { ReadTx } from '../../store/store.ts';
import type { ClaimPlace } from '../claim-place.ts';
import type { Daemon } from '../context.ts';
import { duplicatesOf } from './intent-say.ts';
import { look } from './look.ts';

/**
 * What who claims should know of the intents of others: one has said the same as the reason of the claim, or works where the claim
 * is. In lines; at most one of them.
 *
 * @param reason null: none was given
 */
export async function claimedBeside(
  d: Daemon,
  tx: ReadTx,
  session: Session,
  reason: string | null,
  places: readonly ClaimPlace[],
): Promise<string[]> {
  const same = reason === null ? [] : await duplicatesOf(d, tx, session, reason);
  const texts = same.length > 0 ? same : await inAreas(d, tx, session, places);
  return texts.flatMap((text) => text.split('\n'));
}

async function inAreas(d: Daemon, tx: ReadTx, session: Session, places: readonly ClaimPlace[]): Promise<string[]> {
  for (const intent of await tx.intents.live(session.workspaceId)) {
    if (intent.sessionId === session.id || intent.doneAt !== null || intent.areas.length === 0) continue;
    const here = places.filter(({ workspace }) => workspace.id === intent.workspaceId);
    const area = intent.areas.find((named) => here.some((place) => patternsOverlap(patternOf(named), patternOf(place))));
    const other = area && (await tx.sessions.get(intent.sessionId));
    if (!area || !other || other.inactiveSince !== null || (await look(d, tx, other)).ended) continue;
    return [areaText({ session: other, intent }, area.path, d.clock.now())];
  }
  return [];
}

function patternOf({ extent, key }: Area): string {
  return extent === 'file' ? escapeGlob(key) : key;
}
