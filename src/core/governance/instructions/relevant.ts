import { foreignText } from '../../text/foreign-text.ts';
import { estimateTokens } from '../../text/tokens.ts';
import type { ConstraintTarget } from '../cross-reference/constraint.ts';
import type { Instruction } from './instruction.ts';

/** What a session has before it. */
export interface Focus {
  /** Relative to the worktree: read, changed or announced. */
  files: readonly string[];
  /** Goal, intent, the next step. */
  text: string;
}

export interface Given {
  /** `''`: nothing touches what the session has before it. */
  text: string;
  /** Ids of those in the text, in its order. */
  ids: string[];
  /** Relevant ones for which there was no room. */
  left: number;
}

export const GIVEN_TOKENS = 300;

const HEADING = 'What your user has said before about this, word for word:';

/** Files by whose names a target is touched. */
const FILES_OF: Partial<Record<ConstraintTarget, RegExp>> = {
  'package-manager':
    /(?:^|\/)(?:package(?:-lock)?\.json|pnpm-\w+\.yaml|yarn\.lock|bun\.lockb?|pyproject\.toml|requirements[\w-]*\.txt|uv\.lock|Dockerfile)$/,
  dependency: /(?:^|\/)(?:package\.json|pyproject\.toml|requirements[\w-]*\.txt|Cargo\.toml|go\.mod|Gemfile|pom\.xml|composer\.json)$/,
  port: /(?:^|\/)(?:docker-compose[\w.-]*\.ya?ml|Dockerfile|\.env[\w.]*|\w*(?:server|config|settings)\w*\.\w+)$/i,
  host: /(?:^|\/)(?:\.env[\w.]*|\w*(?:config|settings|client)\w*\.\w+)$/i,
  database: /(?:^|\/)(?:db|database|migrations?|models?|prisma)\/|\.sql$|(?:^|\/)\w*(?:database|schema)\w*\.\w+$/i,
  'test-command': /(?:^|\/)(?:tests?|spec|__tests__)\/|[._-](?:test|spec)s?\.\w+$/i,
  framework: /\.(?:tsx|jsx|vue|svelte|py|rb|php)$|[._-](?:test|spec)s?\.\w+$/i,
};

/** Words that make a target the matter, beside its value. */
const WORDS_OF: Record<ConstraintTarget, RegExp> = {
  port: /\b(?:ports?|server|listen\w*|connect\w*|start\w*)\b/i,
  path: /(?!)/,
  'package-manager': /\b(?:install\w*|dependenc\w*|packages?|upgrade|lockfile)\b/i,
  branch: /\b(?:push\w*|commit\w*|merge\w*|branch\w*|release\w*|pull request|pr)\b/i,
  command: /(?!)/,
  dependency: /\b(?:dependenc\w*|packages?|librar\w+|install\w*)\b/i,
  framework: /\b(?:components?|pages?|endpoints?|tests?)\b/i,
  host: /\b(?:hosts?|deploy\w*|staging|server|connect\w*)\b/i,
  database: /\b(?:databases?|db|quer(?:y|ies)|migrations?|sql|tables?)\b/i,
  'test-command': /\btest\w*\b/i,
};

/**
 * The active instructions that touch the files and the matter of a session, as text for its model: at most 300 tokens, those that
 * touch most first, then the newest. What is not touched is not given: a reminder of everything is a reminder of nothing.
 */
export function relevantInstructions(instructions: readonly Instruction[], focus: Focus): Given {
  const ranked = instructions
    .filter(({ state, constraint }) => state === 'active' && constraint !== null)
    .map((instruction) => ({ instruction, touch: touchOf(instruction, focus) }))
    .filter(({ touch }) => touch > 0)
    .sort((a, b) => b.touch - a.touch || b.instruction.saidAt - a.instruction.saidAt || (a.instruction.id < b.instruction.id ? -1 : 1));
  const lines: string[] = [];
  const ids: string[] = [];
  for (const { instruction } of ranked) {
    const line = `- ${new Date(instruction.saidAt).toISOString().slice(0, 10)}: "${foreignText(instruction.quote)}"`;
    if (estimateTokens([HEADING, ...lines, line].join('\n')) > GIVEN_TOKENS) continue;
    lines.push(line);
    ids.push(instruction.id);
  }
  return { text: lines.length === 0 ? '' : [HEADING, ...lines].join('\n'), ids, left: ranked.length - ids.length };
}

/** 0: not at all. A path or a value that is named counts more than a file or a word of its kind. */
function touchOf({ constraint }: Instruction, { files, text }: Focus): number {
  if (constraint === null) return 0;
  const { target, value, rejects } = constraint;
  let touch = 0;
  if (target === 'path' && files.some((file) => liesIn(file, value))) touch += 4;
  if ([value, rejects].some((name) => name !== null && named(name, text))) touch += 3;
  const kind = FILES_OF[target];
  if (kind !== undefined && files.some((file) => kind.test(file))) touch += 2;
  if (WORDS_OF[target].test(text)) touch += 1;
  return touch;
}

function liesIn(file: string, path: string): boolean {
  const base = path
    .replace(/^\.\//, '')
    .replace(/\/?\*+$/, '')
    .replace(/\/$/, '');
  return base !== '' && (file === base || file.startsWith(`${base}/`) || (!base.includes('/') && file.split('/').includes(base)));
}

/** As a whole word of a text. */
function named(name: string, text: string): boolean {
  const source = name.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?<![\w-])${source}(?![\w-])`, 'i').test(text);
}
