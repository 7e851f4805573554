import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import * as z from 'zod';
import type { AddWorktreeReply, MergeWorktreeReply, RemoveWorktreeReply, WorktreesReply } from '../../protocol/api-worktree.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Daemon } from '../context.ts';
import { addCheckout } from '../worktree/add.ts';
import { listCheckouts } from '../worktree/list.ts';
import { mergeCheckout } from '../worktree/merge.ts';
import { removeCheckout } from '../worktree/remove.ts';
import { workspaceOf } from './query.ts';
import { callerSchema, directory } from './requests.ts';

const text = z.string().max(4096).nullable();
const asked = { cwd: directory, caller: callerSchema, dryRun: z.boolean(), name: text };
const addRequest = z.object({ ...asked, branch: text, from: text });
const mergeRequest = z.object(asked);
const removeRequest = z.object({ ...asked, keepBranch: z.boolean(), ignored: z.boolean() });

/** Worktrees that Rollcall makes: src/protocol/api-worktree.ts. */
export function worktreeRoutes(app: Hono<{ Bindings: HttpBindings }>, d: Daemon): void {
  app.get('/api/worktrees', async (c) => c.json((await listCheckouts(d, await workspaceOf(d, c))) satisfies WorktreesReply));
  app.post('/api/worktrees', async (c) => c.json((await addCheckout(d, await body(c, addRequest))) satisfies AddWorktreeReply));
  app.post('/api/worktrees/merge', async (c) => c.json((await mergeCheckout(d, await body(c, mergeRequest))) satisfies MergeWorktreeReply));
  app.post('/api/worktrees/remove', async (c) =>
    c.json((await removeCheckout(d, await body(c, removeRequest))) satisfies RemoveWorktreeReply),
  );
}

async function body<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await c.req.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  throw new RollcallError('BAD_REQUEST', { detail: z.prettifyError(parsed.error).replaceAll('\n', ' ') });
}
