import { readRulesText } from '../../client/text-files.ts';
import type { RulesChangeReply } from '../../protocol/api-governance.ts';
import type { Command, CommandContext } from '../command.ts';
import { client } from '../daemon-client.ts';
import { secondsOf } from '../duration.ts';
import { changeText } from '../rendering/governance-text.ts';

export const rulesAdd: Command = async (context, args) => {
  const [file = ''] = args;
  told(context, await client(context).addRules({ file, text: readRulesText(context.cwd, file), caller: callerOf(context) }));
};

export const rulesApply: Command = async (context, args) => {
  const [file = ''] = args;
  told(context, await client(context).applyRules({ file, text: readRulesText(context.cwd, file), caller: callerOf(context) }));
};

export const rulesDisable: Command = async (context, args, options) => {
  const [id = ''] = args;
  const seconds = secondsOf(options['for'], '--for', 'rollcall rules disable');
  const reason = typeof options['reason'] === 'string' ? options['reason'] : null;
  told(context, await client(context).setRuleState({ id, state: 'disabled', reason, seconds, caller: callerOf(context) }));
};

export const rulesEnable: Command = async (context, args) => {
  const [id = ''] = args;
  told(context, await client(context).setRuleState({ id, state: 'active', reason: null, seconds: null, caller: callerOf(context) }));
};

function callerOf({ pid, terminal }: CommandContext): { pid: number; terminal: boolean } {
  return { pid, terminal };
}

function told({ out }: CommandContext, reply: RulesChangeReply): void {
  if (out.json) return out.reply(reply);
  for (const line of changeText(reply)) out.line(line);
}
