import type { Client } from '../../client/client.ts';
import type { HandOffReply } from '../../protocol/api-archive.ts';
import type { ImportedHandOffReply } from '../../protocol/api-import.ts';
import { type ErrorCode, RollcallError } from '../../protocol/errors.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { bareRef } from '../number.ts';
import { importedTable } from '../rendering/imported-hand-off-text.ts';
import { safeLines } from '../rendering/safe-lines.ts';

export const handoff: Command = async (context, args, options) => {
  const { out } = context;
  const daemon = client(context);
  const [ref] = args;
  const imported = options['imported'] === true;
  if (imported && ref === undefined) {
    const list = await daemon.importedHandOffs();
    if (out.json) return out.reply(list);
    if (list.handOffs.length === 0) out.line('No hand-off was imported. `rollcall import handoffs <directory>` takes them over.');
    for (const line of importedTable(list.handOffs, out.width)) out.line(line);
    return;
  }
  const reply =
    ref === undefined ? await daemon.handOff('latest') : imported ? await daemon.importedHandOff(ref) : await named(daemon, ref);
  if (out.json) return out.reply(reply);
  for (const line of safeLines(reply.markdown.trimEnd())) out.line(line);
  const others = 'others' in reply ? reply.others.length : 0;
  if (others > 0) out.warn(`${others} more of this name: \`rollcall handoff --imported\` lists their ids`);
};

const NONE_OF_ITS_OWN: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['NO_SUCH_SESSION', 'NO_HAND_OFF', 'CAPTURE_OFF']);

/** What a session of the register left comes first; else what was imported by this name. */
async function named(daemon: Client, ref: string): Promise<HandOffReply | ImportedHandOffReply> {
  try {
    return await daemon.handOff(bareRef(ref));
  } catch (error) {
    if (!(error instanceof RollcallError) || !NONE_OF_ITS_OWN.has(error.code)) throw error;
    const found = await daemon.importedHandOff(ref).catch((other: unknown) => {
      if (other instanceof RollcallError && other.code === 'NO_HAND_OFF') return null;
      throw other;
    });
    if (found === null) throw error;
    return found;
  }
}
