import type { Act, GovernedCall } from '../act.ts';

/** What a call of a tool is, by the tool's own name: `mcp__<server>__<tool>` is `tool` of `server`. */
export function toolActs({ tool }: GovernedCall): Act[] {
  if (!tool.startsWith('mcp__')) return [];
  const [, server = '', ...name] = tool.split('__');
  return [{ kind: 'tool.call', certainty: 'sure', by: tool, places: [], attributes: { server, tool: name.join('__') } }];
}
