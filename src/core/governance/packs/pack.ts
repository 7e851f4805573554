import type { Domain, Rule } from '../rule.ts';

/** A built-in rule as it stands in its pack: what is left out is version 1, denied unattended, without an alternative. */
export interface BuiltIn extends Omit<Rule, 'id' | 'domain' | 'version' | 'unattended' | 'alternative'> {
  /** Within its domain. */
  name: string;
  version?: number;
  unattended?: Rule['unattended'];
  alternative?: string;
}

export function packOf(domain: Domain, rules: readonly BuiltIn[]): readonly Rule[] {
  return rules.map(({ name, version = 1, unattended = 'deny', alternative = null, ...rule }) =>
    Object.assign(rule, { id: `${domain}.${name}`, domain, version, unattended, alternative }),
  );
}
