import type { Context } from 'hono';
import { RollcallError } from '../../protocol/errors.ts';
import type { Daemon } from '../context.ts';
import { directory } from './requests.ts';

/** The directory that a request is about. @throws BAD_REQUEST */
export function queryDirectory(c: Context): string {
  const parsed = directory.safeParse(c.req.query('cwd') ?? '/');
  if (!parsed.success) throw new RollcallError('BAD_REQUEST', { detail: 'cwd must be an absolute path' });
  return parsed.data;
}

/** A whole number from 1 up; null: not given. @throws BAD_REQUEST */
export function queryNumber(c: Context, name: string): number | null {
  const text = c.req.query(name);
  if (text === undefined) return null;
  if (!/^\d{1,15}$/.test(text) || Number(text) < 1)
    throw new RollcallError('BAD_REQUEST', { detail: `${name} must be a number from 1 up` });
  return Number(text);
}

/** The workspace that a request is about; null: all of them. */
export async function workspaceOf(d: Daemon, c: Context): Promise<number | null> {
  return c.req.query('all') === '1' ? null : (await d.places.home(queryDirectory(c))).workspace.id;
}
