import { findNodeAtLocation, getNodeValue, type Node } from 'jsonc-parser';
import * as z from 'zod';

/**
 * The shapes that Claude Code 2.1.197 demands of a settings file. Every entry was found by running it: with one value
 * of another shape, no hook of the file runs any more. Unknown keys and events are harmless, and so are the
 * shapes that are not listed here.
 */
export interface ShapeIssue {
  node: Node;
  key: string;
  detail: string;
}

const seconds = z.number().positive().optional();
const shared = { if: z.string().optional(), statusMessage: z.string().optional(), once: z.boolean().optional(), timeout: seconds };
const handler = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('command'),
    command: z.string(),
    args: z.array(z.string()).optional(),
    shell: z.enum(['bash', 'powershell']).optional(),
    async: z.boolean().optional(),
    asyncRewake: z.boolean().optional(),
    rewakeMessage: z.string().min(1).optional(),
    ...shared,
  }),
  z.looseObject({ type: z.literal('prompt'), prompt: z.string(), model: z.string().optional(), ...shared }),
  z.looseObject({ type: z.literal('agent'), prompt: z.string(), model: z.string().optional(), ...shared }),
  z.looseObject({
    type: z.literal('http'),
    url: z.string().refine((url) => URL.canParse(url), 'a full URL is expected'),
    headers: z.record(z.string(), z.string()).optional(),
    ...shared,
  }),
  z.looseObject({ type: z.literal('mcp_tool'), server: z.string(), tool: z.string(), ...shared }),
]);
const groups = z.array(z.looseObject({ matcher: z.string().optional(), hooks: z.array(handler) }));

/** Top-level keys whose wrong type was seen to disable the file. */
const TOP_LEVEL: Record<string, Node['type']> = {
  hooks: 'object',
  permissions: 'object',
  enabledPlugins: 'object',
  extraKnownMarketplaces: 'object',
  statusLine: 'object',
  env: 'object',
  disableAllHooks: 'boolean',
  allowManagedHooksOnly: 'boolean',
  alwaysThinkingEnabled: 'boolean',
  autoMemoryEnabled: 'boolean',
  enableAllProjectMcpServers: 'boolean',
  includeCoAuthoredBy: 'boolean',
  skipDangerousModePermissionPrompt: 'boolean',
  spinnerTipsEnabled: 'boolean',
  verbose: 'boolean',
  cleanupPeriodDays: 'number',
  apiKeyHelper: 'string',
  language: 'string',
  model: 'string',
  outputStyle: 'string',
  companyAnnouncements: 'array',
};

/** What is wrong with the value of a top-level key, null when nothing is known to be. */
export function topLevelIssue(key: string, value: Node): string | null {
  const wanted = Object.hasOwn(TOP_LEVEL, key) ? TOP_LEVEL[key] : undefined;
  return wanted === undefined || value.type === wanted ? null : `expected ${wanted}, received ${value.type}`;
}

/** What is wrong with the groups of one event (a list). */
export function hookShapeIssues(event: string, list: Node): ShapeIssue[] {
  const result = groups.safeParse(getNodeValue(list));
  if (result.success) return [];
  return result.error.issues.map((issue) => {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
    // A missing key has no place of its own: the nearest thing around it stands for it.
    let node: Node | undefined;
    for (let length = path.length; node === undefined && length > 0; length -= 1) node = findNodeAtLocation(list, path.slice(0, length));
    const dotted = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
    return { node: node ?? list, key: `hooks.${event}${dotted}`, detail: issue.message.replace(/^Invalid input: /, '') };
  });
}
