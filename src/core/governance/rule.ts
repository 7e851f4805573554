import type { Attribute } from './act.ts';

export const DOMAINS = [
  'destructive-files',
  'destructive-git',
  'history',
  'publish',
  'deploy',
  'data',
  'secrets',
  'outward',
  'processes',
  'self-governance',
] as const;

export type Domain = (typeof DOMAINS)[number];

/** What an attribute must be: this, or one of these. Texts are globs in which `*` is any text. A list holds if one of it does. */
export type Condition = Attribute;

export type Conditions = Readonly<Record<string, Condition>>;

/** Acts that a rule is about: of one of these kinds, with all of these attributes, on one of these paths. */
export interface Match {
  /** Kinds, as globs: `git.push`, `data.*`. */
  acts: readonly string[];
  where?: Conditions;
  /** Not where all of these hold. */
  unless?: Conditions;
  /** Globs; one place of the act must match. Absolute, `~/…`, or relative to the worktree. */
  paths?: readonly string[];
}

/** A shell command in the scene of the examples, a file that a tool writes there, or a tool of an MCP server. */
export type Example = string | { writes: string } | { tool: string };

/** What a rule answers. `note`: the call passes, and the model is told. */
export type RuleOutcome = 'deny' | 'ask' | 'note';

/** A rule is data. Built-in ones stand in packs/, others come from configuration files. */
export interface Rule {
  /** `<domain>.<name>` for built-in rules; any name of letters, digits, `.`, `-` and `_` for others. */
  id: string;
  /** Grows with every change of what it matches or does. */
  version: number;
  domain: Domain;
  /** Several: one of them is enough. */
  match: Match | readonly Match[];
  outcome: RuleOutcome;
  /** What becomes of `ask` where nobody can be asked. `silent`: the rule does not speak there. */
  unattended: 'deny' | 'note' | 'silent';
  /** What it would do and why that is stopped: sentences with `{attribute}`, `{path}` and `{by}`. */
  message: string;
  /** One command that is safe, with the same placeholders; it passes every built-in rule. Null: there is none. */
  alternative: string | null;
  /** Only acts that happen whenever the call is run count. Default: those that hang on something count as well. */
  sureOnly?: boolean;
  /** Quadrants and the like; nothing is decided by them. */
  labels?: readonly string[];
  /** Calls that this rule answers with `deny`; only of rules whose outcome that is. */
  mustDeny?: readonly Example[];
  /** The same of `ask`, and of `note`. */
  mustAsk?: readonly Example[];
  /** Calls of which no rule speaks at all. */
  mustPass: readonly Example[];
}
