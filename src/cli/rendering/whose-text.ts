import type { AuthorView, MineView, WhoseView } from '../../protocol/api-leases.ts';
import { clockTime } from './age.ts';
import { heldUntil } from './claim-text.ts';
import { waiter } from './line-text.ts';
import { holderNumber } from './lease-text.ts';
import { safe } from './safe.ts';

/** A file with its authors, and below it who holds it and who waits for it. */
export function whoseText(file: WhoseView, now: string): string[] {
  const held = file.leases.map((lease) => {
    const kind = lease.origin === 'claim' ? 'claimed' : 'held';
    const by = lease.path === file.path ? '' : ` with ${safe(lease.path)}`;
    const why = safe(lease.reason ?? '');
    const mode = lease.mode === 'shared' ? ', shared,' : '';
    return `${kind} by ${holderNumber(lease.session)}${by}${mode} ${heldUntil(lease, now)}${why === '' ? '' : `: ${why}`}`;
  });
  const line = file.line.length === 0 ? [] : [`in line: ${file.line.map((w) => waiter(w, now)).join(', ')}`];
  return [`${safe(file.path)}: ${stateText(file, now)}`, ...[...held, ...line].map((text) => `  ${text}`)];
}

function stateText({ state, authors }: WhoseView, now: string): string {
  if (state === 'outside') return 'in no repository';
  if (state === 'ignored') return 'ignored by git';
  if (state === 'clean') return 'clean';
  return authors.map((author) => authorText(author, now)).join(', ');
}

/** `#2 (claude-code) since 14:02`, `#3 (ended) since 13:00`, `the person`. */
function authorText({ session, since }: AuthorView, now: string): string {
  const when = since === null ? '' : ` since ${clockTime(since, now)}`;
  return `${session === null ? 'the person' : `#${session.number} (${session.ended ? 'ended' : safe(session.agent)})`}${when}`;
}

/** A file of `rollcall mine`, `path` as it is shown: the name alone, unless others have work in it too. */
export function mineText(path: string, { others }: MineView): string {
  const also = others.map(({ session }) => (session === null ? 'the person' : `#${session.number}`));
  return also.length === 0 ? safe(path) : `${safe(path)}  (also of ${also.join(', ')})`;
}
