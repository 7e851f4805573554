import type { Act, Attribute, GovernedCall } from '../act.ts';
import { sqlLosses } from './sql.ts';

/** What tools of MCP servers do, by their own names. The first that holds. */
const DEEDS: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:create|open)_pull_request$|^create_(?:branch|draft)\b|^(?:get|list|read|search|fetch|find|describe|show|view|query_docs|resolve)(?:_|$)/,
    'none',
  ],
  [/^merge_(?:pull_request|merge_request|branch)|_merge$/, 'merges'],
  [/^(?:send|post|reply|publish|forward)_|_(?:send|post|reply)(?:_message|_email)?$|^(?:chat_)?post_?message|^send$/, 'speaks'],
  [/^(?:add|create|update|edit|submit)_.*(?:comment|review|note|reply|reaction)|_comment$/, 'speaks'],
  [/^(?:create|update|close|transition|assign|edit)_?(?:issue|ticket|release|gist|event|calendar_event|invite|page|task)s?\b/, 'speaks'],
  [
    /^(?:delete|drop|remove|destroy|purge|truncate|wipe|terminate|archive)_(?:repo|repository|project|database|table|collection|bucket|branch|site|deployment|instance|cluster|page|issue|message|email|channel|volume|function|app|record|row|event)/,
    'destroys',
  ],
  [/^(?:deploy|rollback|promote|restart|scale|apply_migration|merge_to_production|create_deployment)(?:_|$)/, 'deploys'],
];

const STATEMENT = ['sql', 'query', 'statement', 'queries'];

/**
 * What a call of a tool is, by the tool's own name: `mcp__<server>__<tool>` is `tool` of `server`; `does` says what kind of
 * tool it is. Statements of SQL among its arguments are read.
 */
export function toolActs({ tool, input = {} }: GovernedCall): Act[] {
  if (!tool.startsWith('mcp__')) return [];
  const [, server = '', ...names] = tool.split('__');
  const name = spelled(names.join('__'));
  const does = DEEDS.find(([pattern]) => pattern.test(name))?.[1] ?? 'none';
  const act = (kind: string, attributes: Record<string, Attribute>): Act => ({
    kind,
    certainty: 'sure',
    by: tool.slice(0, 80),
    places: [],
    attributes,
  });
  const acts = [act('tool.call', { server, tool: name, does })];
  for (const key of STATEMENT) {
    const text = input[key];
    if (typeof text !== 'string') continue;
    for (const { statement, what, name: object, limited } of sqlLosses(text)) {
      acts.push(
        act('data.sql', { program: server, statement, what, name: object, limited, test: false, production: /prod/i.test(server) }),
      );
    }
  }
  return acts;
}

/** As the table spells it: `postMessage`, `post-message` and `post.message` are one. */
function spelled(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[-.]/g, '_')
    .toLowerCase();
}
