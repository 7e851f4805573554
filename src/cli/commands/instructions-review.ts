import type { ConstraintView, InstructionEdit, InstructionReply, ReviewInstructionRequest } from '../../protocol/api-instructions.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Command, CommandContext, Options } from '../command.ts';
import { client } from '../daemon-client.ts';
import { secondsOf } from '../duration.ts';
import { changedText } from '../rendering/instruction-text.ts';

const WEEK_SECONDS = 7 * 86_400;

const review = async (context: CommandContext, what: Omit<ReviewInstructionRequest, 'cwd' | 'caller'>): Promise<void> =>
  told(context, await client(context).reviewInstruction({ ...what, caller: callerOf(context) }));

export const accept: Command = (context, [id = '']) => review(context, { id, action: 'accept' });

export const reject: Command = (context, [id = '']) => review(context, { id, action: 'reject' });

export const edit: Command = (context, [id = ''], options) => {
  const name = 'rollcall instructions edit';
  const changes = editOf(options, name);
  if (Object.keys(changes).length === 0) throw new RollcallError('USAGE', { command: name, detail: 'say what is to be otherwise' });
  return review(context, { id, action: 'edit', edit: changes });
};

export const snooze: Command = (context, [id = ''], options) => {
  const seconds = secondsOf(options['for'], '--for', 'rollcall instructions snooze') ?? WEEK_SECONDS;
  return review(context, { id, action: 'snooze', seconds });
};

export const supersede: Command = (context, [id = ''], options) => {
  const { by } = options;
  if (typeof by !== 'string')
    throw new RollcallError('USAGE', { command: 'rollcall instructions supersede', detail: 'say with --by which one holds from now on' });
  return review(context, { id, action: 'supersede', by });
};

export const add: Command = async (context, [text = ''], options) => {
  const request = { text, edit: editOf(options, 'rollcall instructions add'), caller: callerOf(context) };
  told(context, await client(context).addInstruction(request));
};

function editOf(options: Options, command: string): InstructionEdit {
  const { text, quadrant, persistence, scope, constraint } = options;
  return {
    ...(typeof text === 'string' ? { quote: text } : {}),
    ...(typeof quadrant === 'string' ? { quadrant } : {}),
    ...(typeof persistence === 'string' ? { persistence } : {}),
    ...(typeof scope === 'string' ? { scope } : {}),
    ...(typeof constraint === 'string' ? { constraint: constraintIn(constraint, command) } : {}),
  };
}

/** `require port 27027`, `fact host db.local of postgres`; null: `none`. */
function constraintIn(words: string, command: string): ConstraintView | null {
  if (words.trim().toLowerCase() === 'none') return null;
  const [, kind = '', target = '', value = '', about] = /^\s*(\S+)\s+(\S+)\s+(.+?)(?:\s+of\s+(\S.*?))?\s*$/.exec(words) ?? [];
  if (value === '') throw new RollcallError('USAGE', { command, detail: "--constraint takes words such as 'require port 27027', or none" });
  return { kind, target, value, ...(about === undefined ? {} : { about }) };
}

function callerOf({ pid, terminal }: CommandContext): { pid: number; terminal: boolean } {
  return { pid, terminal };
}

function told({ out }: CommandContext, reply: InstructionReply): void {
  if (out.json) return out.reply(reply);
  for (const line of changedText(reply, out.style)) out.line(line);
}
