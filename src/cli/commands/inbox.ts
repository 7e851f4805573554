import type { InboxRequest } from '../../protocol/api-messages.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { asker } from '../asker.ts';
import type { Command, Options } from '../command.ts';
import { client } from '../daemon-client.ts';
import { messageNumber, namedMessage } from '../message-number.ts';
import { bareRef } from '../number.ts';
import { acknowledgedText, inboxText } from '../rendering/message-text.ts';

const NAME = 'rollcall inbox';

export const inbox: Command = async (context, [which], options) => {
  const { out } = context;
  const message = which === undefined ? null : messageNumber(which);
  const session = which === undefined || message !== null ? null : bareRef(which);
  const sent = options['sent'] === true;
  const acknowledge = acknowledged(options);
  if (acknowledge !== null && (sent || message !== null))
    throw new RollcallError('USAGE', { detail: '--ack and --ack-all go with neither --sent nor a single message', command: NAME });
  const reply = await client(context).inbox({ ...asker(context), session, sent, message, acknowledge });
  if (out.json) return out.reply(reply);
  const lines = acknowledge === null ? inboxText(reply, sent) : [acknowledgedText(reply)];
  for (const line of lines) out.line(line);
};

function acknowledged(options: Options): InboxRequest['acknowledge'] {
  if (options['ack-all'] === true) return 'all';
  if (options['ack'] === undefined) return null;
  return String(options['ack'])
    .split('\0')
    .flatMap((word) => word.split(','))
    .map((word) => namedMessage(word, '--ack', NAME));
}
