import * as z from 'zod';

/** Bodies of requests, as src/protocol/api.ts and api-leases.ts describe them. */
export const directory = z.string().min(1).max(4096).startsWith('/');
const path = z.string().min(1).max(4096).startsWith('/');
const paths = z.array(path).max(1000);
const some = paths.min(1);
const seconds = z.number().int().positive().max(2_592_000).nullable();
const ref = z.string().min(1).max(200).nullable();

export const callerSchema = z.object({ pid: z.number().int().positive(), terminal: z.boolean() });
const asked = { cwd: directory, caller: callerSchema };

export const claimRequest = z.object({
  ...asked,
  paths: some,
  shared: z.boolean(),
  reason: z.string().max(1000).nullable(),
  eta: seconds,
  ttl: seconds,
  everywhere: z.boolean(),
  session: ref,
});
export const releaseRequest = z.object({ ...asked, paths, force: z.boolean() });
export const unlockRequest = z.object({ ...asked, path, force: z.boolean() });
export const waitRequest = z.object({
  ...asked,
  paths: some.max(50),
  timeoutMs: z.number().int().min(0).max(100_000_000),
  session: ref,
});
export const mineRequest = z.object({ ...asked, session: ref });
export const whoseRequest = z.object({ cwd: directory, paths: some });
export const enforcementReport = z.object({
  cwd: directory,
  verdict: z.enum(['enforcing', 'not-enforcing', 'unknown']),
  reasons: z.array(z.string().max(2000)).max(100),
  checkedAt: z.iso.datetime().nullable(),
});
