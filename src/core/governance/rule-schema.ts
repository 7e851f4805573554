import * as z from 'zod';
import { DOMAINS, type Match, type Rule } from './rule.ts';

const attribute = z.union([z.string(), z.boolean(), z.array(z.string()).min(1)]);
const conditions = z.record(z.string(), attribute);
const texts = z.union([z.string().transform((text) => [text]), z.array(z.string()).min(1)]);

const match = z.strictObject({
  acts: texts,
  where: conditions.optional(),
  unless: conditions.optional(),
  paths: texts.optional(),
});

const example = z.union([z.string(), z.strictObject({ writes: z.string() }), z.strictObject({ tool: z.string() })]);

/** A rule as people write it in YAML: what they leave out has a value that is on the safe side. */
const RULE_SCHEMA = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][\w.-]{0,79}$/, 'is made of letters, digits, `.`, `-` and `_`'),
  version: z.int().min(1).default(1),
  domain: z.enum(DOMAINS),
  match: z.union([match, z.array(match).min(1)]),
  outcome: z.enum(['deny', 'ask', 'note']),
  unattended: z.enum(['deny', 'note', 'silent']).default('deny'),
  message: z.string().min(1).max(400),
  alternative: z.string().min(1).max(400).nullable().default(null),
  sureOnly: z.boolean().default(false),
  labels: z.array(z.string()).default([]),
  mustDeny: z.array(example).default([]),
  mustAsk: z.array(example).default([]),
  mustPass: z.array(example).default([]),
});

interface RuleProblem {
  /** Where in the data: `match.acts`. */
  at: string;
  message: string;
}

/** One rule out of data that somebody else wrote; never throws. */
export function parseRule(data: unknown): { ok: true; rule: Rule } | { ok: false; problems: RuleProblem[] } {
  const parsed = RULE_SCHEMA.safeParse(data);
  if (!parsed.success) {
    return { ok: false, problems: parsed.error.issues.map(({ path, message }) => ({ at: path.join('.'), message })) };
  }
  const { match: matches, ...rest } = parsed.data;
  const whole = (Array.isArray(matches) ? matches : [matches]).map(withoutGaps);
  return { ok: true, rule: { ...rest, match: whole } };
}

function withoutGaps({ acts, where, unless, paths }: z.output<typeof match>): Match {
  return {
    acts,
    ...(where === undefined ? {} : { where }),
    ...(unless === undefined ? {} : { unless }),
    ...(paths === undefined ? {} : { paths }),
  };
}
