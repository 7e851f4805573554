import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { localTime } from '../rendering/age.ts';
import { decisionText, stateText } from '../rendering/governance-text.ts';
import { safe } from '../rendering/safe.ts';

export const why: Command = async (context, args) => {
  const { out, pid, terminal } = context;
  const reply = await client(context).why({ decision: args[0] ?? '', caller: { pid, terminal } });
  if (out.json) return out.reply(reply);
  const { decision, overriddenBy, rule, allow } = reply;
  out.line(out.style.strong(safe(decision.id)));
  for (const line of decisionText(decision)) out.line(line);
  if (rule === null) out.line('The rule is not there any more.');
  else {
    out.line(`why         ${safe(rule.message)}`);
    if (rule.alternative !== null) out.line(`instead     ${safe(rule.alternative)}`);
    if (rule.state === 'disabled') out.line(`now         ${stateText(rule)}`);
  }
  for (const { id, at, code } of overriddenBy) out.line(`set aside   ${localTime(at)} by ${safe(id)} (${safe(code)})`);
  if (allow !== null) out.line(`To let exactly this call through once, until ${localTime(allow.until)}: rollcall allow ${allow.code}`);
};
