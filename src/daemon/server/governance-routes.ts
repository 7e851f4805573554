import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import * as z from 'zod';
import type {
  AllowReply,
  AuditReply,
  GovernanceProbeReply,
  OfferedReply,
  ReviewReply,
  RuleReply,
  RulesChangeReply,
  RulesReply,
  TestRulesReply,
  WhyReply,
} from '../../protocol/api-governance.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Daemon } from '../context.ts';
import { allow } from '../governance/allow.ts';
import { auditOf } from '../governance/audit.ts';
import { addRules, applyRules, setRuleState } from '../governance/change-rules.ts';
import { offeredCodes } from '../governance/offered.ts';
import { probeServices } from '../governance/probe.ts';
import { reviewRules } from '../governance/review-rules.ts';
import { ruleAt, rulesAt } from '../governance/rule-views.ts';
import { testRules } from '../governance/test-rules.ts';
import { why } from '../governance/why.ts';
import { queryDirectory, queryNumber } from './query.ts';
import { callerSchema, directory } from './requests.ts';

const name = z.string().min(1).max(200);
const asked = { cwd: directory, caller: callerSchema };
const whyRequest = z.object({ ...asked, decision: name });
const offeredRequest = z.object(asked);
const allowRequest = z.object({ ...asked, code: name });
const testRequest = z.object({ cwd: directory, command: z.string().min(1).max(1_000_000) });
const fileRequest = z.object({ ...asked, file: z.string().min(1).max(4096), text: z.string().max(1_000_001) });
const stateRequest = z.object({
  ...asked,
  id: name,
  state: z.enum(['active', 'disabled']),
  reason: z.string().max(1000).nullable(),
  seconds: z.number().int().positive().max(315_360_000).nullable(),
});

const PAGE = 100;
const LONGEST_PAGE = 1000;

/** Decisions about calls and the rules behind them: src/protocol/api-governance.ts. */
export function governanceRoutes(app: Hono<{ Bindings: HttpBindings }>, d: Daemon): void {
  app.get('/api/audit', async (c) => {
    const wanted = {
      cwd: queryDirectory(c),
      service: c.req.query('service') ?? null,
      outcome: c.req.query('outcome') ?? null,
      since: queryNumber(c, 'since'),
      session: c.req.query('session') ?? null,
      all: c.req.query('all') === '1',
      after: c.req.query('after') ?? null,
      limit: Math.min(queryNumber(c, 'limit') ?? PAGE, LONGEST_PAGE),
    };
    return c.json((await auditOf(d, wanted)) satisfies AuditReply);
  });
  app.post('/api/why', async (c) => c.json((await why(d, await bodyOf(c, whyRequest))) satisfies WhyReply));
  app.post('/api/allow', async (c) => c.json((await allow(d, await bodyOf(c, allowRequest))) satisfies AllowReply));
  app.post('/api/allow/offered', async (c) => c.json((await offeredCodes(d, await bodyOf(c, offeredRequest))) satisfies OfferedReply));
  app.get('/api/rules', async (c) => c.json((await rulesAt(d, queryDirectory(c))) satisfies RulesReply));
  app.get('/api/rules/:id', async (c) => c.json((await ruleAt(d, queryDirectory(c), c.req.param('id'))) satisfies RuleReply));
  app.get('/api/rules-review', async (c) =>
    c.json((await reviewRules(d, queryDirectory(c), queryNumber(c, 'since'))) satisfies ReviewReply),
  );
  app.post('/api/rules/test', async (c) => c.json((await testRules(d, await bodyOf(c, testRequest))) satisfies TestRulesReply));
  app.post('/api/rules/add', async (c) => c.json((await addRules(d, await bodyOf(c, fileRequest))) satisfies RulesChangeReply));
  app.post('/api/rules/apply', async (c) => c.json((await applyRules(d, await bodyOf(c, fileRequest))) satisfies RulesChangeReply));
  app.post('/api/rules/state', async (c) => c.json((await setRuleState(d, await bodyOf(c, stateRequest))) satisfies RulesChangeReply));
  app.get('/api/governance/probe', async (c) => c.json((await probeServices(d, queryDirectory(c))) satisfies GovernanceProbeReply));
}

async function bodyOf<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await c.req.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  throw new RollcallError('BAD_REQUEST', { detail: z.prettifyError(parsed.error).replaceAll('\n', ' ') });
}
