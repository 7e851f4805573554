import type { Rule } from '../core/governance/rule.ts';
import { parseRulesFile } from './rules-file.ts';

/** A heading of a suggestion: `## SR-001: …`. */
const HEADING = /^#{1,6} +(SR-\d{1,6})\b/;
const TICKED = /^ *[-*] +\[[xX]\] +\**(\w+)/;

interface Section {
  name: string;
  /** Lines of its YAML. */
  yaml: string[];
  /** First words of what is ticked, small. */
  ticked: string[];
}

/**
 * The rules of a Markdown file of suggestions that a person has approved: of each section (`## SR-001 …`) the rule in its YAML
 * block, where exactly `[x] Approve` is ticked. A section with two ticked boxes is a problem: nobody can say what was meant.
 */
export function suggestedRules(text: string): { rules: Rule[]; problems: string[] } {
  const rules: Rule[] = [];
  const problems: string[] = [];
  for (const { name, yaml, ticked } of sectionsOf(text)) {
    const approved = ticked.includes('approve') || ticked.includes('approved');
    if (!approved) continue;
    if (ticked.length > 1) problems.push(`${name}: more than one box is ticked`);
    else if (yaml.length === 0) problems.push(`${name}: it has no rule in a yaml block`);
    else {
      const read = parseRulesFile(yaml.join('\n'));
      problems.push(...read.problems.map((problem) => `${name}: ${problem}`));
      rules.push(...read.rules);
    }
  }
  return { rules, problems };
}

function sectionsOf(text: string): Section[] {
  const sections: Section[] = [];
  let fence: string | null = null;
  for (const line of text.split(/\r?\n/)) {
    const section = sections.at(-1);
    const mark = /^(`{3,}|~{3,})\s*(\w*)/.exec(line);
    if (fence !== null) {
      if (line.trim() === fence.split(' ')[0]) fence = null;
      else if (fence.endsWith(' yaml')) section?.yaml.push(line);
    } else if (mark !== null) fence = `${mark[1] ?? ''} ${/^ya?ml$/i.test(mark[2] ?? '') ? 'yaml' : ''}`;
    else if (HEADING.test(line)) sections.push({ name: HEADING.exec(line)?.[1] ?? '', yaml: [], ticked: [] });
    else {
      const ticked = TICKED.exec(line)?.[1];
      if (ticked !== undefined) section?.ticked.push(ticked.toLowerCase());
    }
  }
  return sections;
}
