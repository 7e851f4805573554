import type { Rule } from '../../src/core/governance/rule.ts';

/** A built-in rule as it stands in docs/rules.md. */
export function rowOf({ id, outcome, unattended, message, alternative }: Rule): string {
  const instead = alternative === null ? '' : ` Instead: \`${alternative}\``;
  return `| \`${id}\` | ${outcome} | ${outcome === 'ask' ? unattended : outcome} | ${message.replaceAll('|', '\\|')}${instead} |`;
}
