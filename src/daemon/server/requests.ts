import * as z from 'zod';
import { HIGHEST_NUMBER } from '../../core/session/number-ranges.ts';

/** Bodies of requests, as src/protocol/api.ts, api-leases.ts and api-identity.ts describe them. */
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
export const areasRequest = z.object({ ...asked, session: ref });
const number = z.number().int().min(1).max(HIGHEST_NUMBER);
const text = z.string().max(10_000);
/** No number, `#N` or `N@date`: as those they would mean another session. */
const sessionName = z
  .string()
  .regex(/^[\p{L}\p{N}._:@+/-]{1,200}$/u)
  .regex(/[^\d@-]/);
const visible = (longest: number): z.ZodType<string> =>
  z.string().regex(new RegExp(`^[^\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]{1,${longest}}$`, 'u'));
const whoever = {
  ...asked,
  instance: z.object({
    tty: visible(100).nullable(),
    tmuxPane: z
      .string()
      .regex(/^%\d{1,9}$/)
      .nullable(),
    tmuxServer: visible(4096).nullish(),
    shell: z.object({ pid: z.number().int().positive(), startTime: visible(100) }).nullable(),
  }),
  day: z.iso.date(),
};

export const identifyRequest = z.object({
  ...whoever,
  as: number.nullable(),
  fresh: z.boolean(),
  role: text.nullable(),
  goal: text.nullable(),
  force: z.boolean(),
  heartbeatOnly: z.boolean(),
});
export const registerRequest = z.object({
  ...asked,
  number: number.nullable(),
  role: text.nullable(),
  goal: text.nullable(),
  sessionId: sessionName.nullable(),
  terminal: text.nullable(),
  force: z.boolean(),
});
export const whoamiRequest = z.object(whoever);
export const heartbeatRequest = z.object({ ...whoever, session: ref });
export const amendRequest = z.object({
  ...asked,
  session: ref.unwrap(),
  note: text.nullable().exactOptional(),
  role: text.nullable().exactOptional(),
  goal: text.nullable().exactOptional(),
  project: text.nullable().exactOptional(),
  number: number.exactOptional(),
});
export const priorityRequest = z.object({ ...asked, session: ref, priority: z.string().max(200).nullable().exactOptional() });
export const intentRequest = z.object({
  ...whoever,
  session: ref,
  text: text.nullable().exactOptional(),
  areas: z.array(path).max(50).exactOptional(),
  progress: z.number().int().min(0).max(100).exactOptional(),
  eta: seconds.unwrap().exactOptional(),
  dependsOn: z.array(ref.unwrap()).max(50).exactOptional(),
  done: z.boolean().exactOptional(),
});
const messageNumber = z.number().int().positive();
export const sendRequest = z.object({
  ...whoever,
  to: ref.unwrap(),
  /** What is too long is refused with words, up to here. */
  text: z.string().max(200_000),
  replyTo: messageNumber.nullable(),
});
export const inboxRequest = z.object({
  ...whoever,
  session: ref,
  sent: z.boolean(),
  message: messageNumber.nullable(),
  acknowledge: z.union([z.literal('all'), z.array(messageNumber).min(1).max(1000)]).nullable(),
});
export const retireRequest = z.object({ ...asked, session: ref.unwrap() });
export const cleanupRequest = z.object({
  ...asked,
  dryRun: z.boolean(),
  /** As the setting cleanup.timeout_minutes. */
  timeoutMinutes: z.number().min(0.05).max(525_600).nullable(),
  all: z.boolean(),
});
/** A time zone that Intl knows. */
const zone = z.string().max(100).refine(isZone, 'is no time zone');
export const importRequest = z.object({ ...asked, directory, dryRun: z.boolean(), zone });
export const whoseRequest = z.object({ cwd: directory, paths: some });
export const enforcementReport = z.object({
  cwd: directory,
  verdict: z.enum(['enforcing', 'not-enforcing', 'unknown']),
  reasons: z.array(z.string().max(2000)).max(100),
  checkedAt: z.iso.datetime().nullable(),
});

function isZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
