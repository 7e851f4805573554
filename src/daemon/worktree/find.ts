import { isBelow } from '../../core/shell/paths.ts';
import type { Session } from '../../core/session/session.ts';
import type { OwnCheckout } from '../../core/worktree/own-checkout.ts';
import type { Caller } from '../../protocol/api.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { canonical } from '../../platform/files.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { isPerson } from '../register/callers.ts';
import { look } from '../register/look.ts';
import { callingSession } from '../register/release.ts';
import { nameOf } from './work.ts';

export interface Named {
  row: OwnCheckout;
  calling: Session | null;
}

/**
 * The checkout that a command means: by its name, path or branch; where none is named, the one around the directory, else the
 * only one of the calling session. Throws NO_SUCH_CHECKOUT, and PERSON_NEEDED where it belongs to another session that lives.
 */
export async function namedCheckout(
  d: Daemon,
  { cwd, caller, name }: { cwd: string; caller: Caller; name: string | null },
  action: string,
): Promise<Named> {
  const { workspace } = await d.places.home(cwd);
  return d.store.read(async (tx) => {
    const calling = await callingSession(tx, caller);
    const rows = (await tx.checkouts.of(workspace.id)).filter(({ state }) => state === 'made');
    const row = name === null ? unnamed(rows, cwd, calling) : byName(rows, name);
    if (row === undefined) throw new RollcallError('NO_SUCH_CHECKOUT', { name: name ?? 'this directory or session' });
    const owner = row.sessionId === null || row.sessionId === calling?.id ? null : await tx.sessions.get(row.sessionId);
    if (owner !== null && !isPerson(calling, caller) && !(await isOver(d, tx, owner)))
      throw new RollcallError('PERSON_NEEDED', { action: `${action} ${nameOf(row)}, which belongs to #${owner.number}` });
    return { row, calling };
  });
}

async function isOver(d: Daemon, tx: ReadTx, session: Session): Promise<boolean> {
  return session.endedAt !== null || session.inactiveSince !== null || (await look(d, tx, session)).ended;
}

function byName(rows: readonly OwnCheckout[], name: string): OwnCheckout | undefined {
  const real = name.startsWith('/') ? canonical(name) : null;
  const path = real?.ok === true ? real.path : name;
  const found = rows.filter((row) => row.path === path);
  if (found.length > 0) return found[0];
  const named = rows.filter((row) => nameOf(row) === name);
  return (named.length === 1 ? named : rows.filter((row) => row.branch === name))[0];
}

function unnamed(rows: readonly OwnCheckout[], cwd: string, calling: Session | null): OwnCheckout | undefined {
  const real = canonical(cwd);
  const around = rows.filter(({ path }) => real.ok && (real.path === path || isBelow(real.path, path)));
  if (around.length > 0) return around.toSorted((a, b) => b.path.length - a.path.length)[0];
  const own = calling === null ? [] : rows.filter(({ sessionId }) => sessionId === calling.id);
  return own.length === 1 ? own[0] : undefined;
}
