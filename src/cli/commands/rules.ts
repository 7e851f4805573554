import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { momentOf } from '../moment.ts';
import { localTime } from '../rendering/age.ts';
import { originText, reviewText, ruleOutcome, rulesText, stateText, testText } from '../rendering/governance-text.ts';
import { safe } from '../rendering/safe.ts';

export const rulesList: Command = async (context, _args, options) => {
  const { out } = context;
  const reply = await client(context).rules();
  const { domain } = options;
  const rules = reply.rules.filter(
    (rule) => (typeof domain !== 'string' || rule.domain === domain) && (options['disabled'] !== true || rule.state === 'disabled'),
  );
  if (out.json) return out.reply({ ...reply, rules });
  if (rules.length === 0) out.line('No such rule holds here.');
  for (const line of rulesText(rules, out.width)) out.line(line);
  for (const { rule, reason, expires, over } of reply.exceptions)
    out.line(`exception: ${safe(rule)} until ${safe(expires)}${over ? ' (over)' : ''}: ${safe(reason)}`);
  for (const warning of reply.warnings) out.warn(safe(warning));
};

export const rulesShow: Command = async (context, args) => {
  const { out } = context;
  const reply = await client(context).rule(args[0] ?? '');
  if (out.json) return out.reply(reply);
  const { rule, versions } = reply;
  out.line(out.style.strong(`${safe(rule.id)}, version ${rule.version}`));
  out.line(
    `${ruleOutcome(rule)}; domain ${safe(rule.domain)}; ${originText(rule)}${rule.state === 'active' ? '' : `; ${stateText(rule)}`}`,
  );
  if (rule.reason !== null) out.line(`disabled because: ${safe(rule.reason)}`);
  out.line(safe(rule.message));
  if (rule.alternative !== null) out.line(`instead: ${safe(rule.alternative)}`);
  for (const line of JSON.stringify(reply.definition, null, 2).split('\n')) out.line(`  ${line.length === 0 ? '' : safeIndented(line)}`);
  for (const { version, state, reason, by, at } of versions)
    out.line(`${localTime(at)} version ${version}: ${state} by ${safe(by)}${reason === null ? '' : `: ${safe(reason)}`}`);
};

/** The blanks at its begin stay. */
function safeIndented(line: string): string {
  return `${/^ */.exec(line)?.[0] ?? ''}${safe(line)}`;
}

export const rulesTest: Command = async (context, args) => {
  const { out } = context;
  const reply = await client(context).testRules(args[0] ?? '');
  if (out.json) return out.reply(reply);
  for (const line of testText(reply, out.style)) out.line(line);
};

export const rulesReview: Command = async (context, _args, options) => {
  const { out } = context;
  const since = momentOf(options['since'], '--since', 'rollcall rules review', new Date());
  const reply = await client(context).reviewRules(since);
  if (out.json) return out.reply(reply);
  for (const line of reviewText(reply, out.width)) out.line(line);
};
