import type { Command } from '../command.ts';
import { ifRunning, runningDaemon } from '../daemon-client.ts';

export const daemonStop: Command = async (context) => {
  const { out } = context;
  const reply = await ifRunning(() => runningDaemon(context).stop());
  if (out.json) return out.reply(reply ?? { stopping: false });
  out.line(reply === null ? 'No daemon was running.' : `The daemon (process ${reply.pid}) has left.`);
};
