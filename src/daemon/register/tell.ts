import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';

/** A session hears this with its next hook that can carry text, once. Foreign text in it is already made safe. */
export async function tell(d: Daemon, tx: Tx, sessionId: string, text: string): Promise<void> {
  await tx.notices.add({ id: d.newId('ntc'), sessionId, at: d.clock.now(), text, forPerson: false });
}

/** The person who sits before a session reads this beside its next hook, once; its agent does not. */
export async function tellPerson(d: Daemon, tx: Tx, sessionId: string, text: string): Promise<void> {
  await tx.notices.add({ id: d.newId('ntc'), sessionId, at: d.clock.now(), text, forPerson: true });
}

/** As `tell`, in the place of an earlier text that the session has not heard yet: the newer one says it all. */
export async function tellAnew(d: Daemon, tx: Tx, sessionId: string, text: string, earlier: string | null): Promise<void> {
  if (earlier !== null) {
    const waiting = await tx.notices.take(sessionId, Number.MAX_SAFE_INTEGER);
    for (const notice of waiting) if (notice.forPerson || notice.text !== earlier) await tx.notices.add(notice);
  }
  await tell(d, tx, sessionId, text);
}
