import { readInstructions, writeInstructions } from '../../client/instruction-file.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { exportedText, importedText } from '../rendering/instruction-text.ts';

export const importFile: Command = async (context, [file = ''], options) => {
  const { out, cwd, pid, terminal } = context;
  const dryRun = options['dry-run'] === true;
  const text = readInstructions(cwd, file, true);
  const reply = await client(context).importInstructions({ file, text, dryRun, caller: { pid, terminal } });
  if (out.json) out.reply(reply);
  else for (const line of importedText(reply)) out.line(line);
  return dryRun || reply.stored === reply.inFile ? 0 : 1;
};

export const exportFile: Command = async (context, [file = '']) => {
  const { out, cwd, pid, terminal } = context;
  const text = readInstructions(cwd, file, false);
  const reply = await client(context).exportInstructions({ file, text, dryRun: false, caller: { pid, terminal } });
  if (reply.text !== null) writeInstructions(cwd, file, text, reply.text);
  if (out.json) return out.reply({ ...reply, text: undefined, written: reply.text !== null });
  for (const line of exportedText(reply, file)) out.line(line);
};
