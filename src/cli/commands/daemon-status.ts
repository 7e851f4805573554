import type { DaemonReply } from '../../protocol/api.ts';
import type { Command } from '../command.ts';
import { ifRunning, runningDaemon } from '../daemon-client.ts';
import { age } from '../rendering/age.ts';
import { safe } from '../rendering/safe.ts';

export const daemonStatus: Command = async (context) => {
  const { out } = context;
  const reply = await ifRunning(() => runningDaemon(context).daemon());
  if (reply === null) {
    if (out.json) out.reply({ running: false });
    else out.line('No daemon runs. The next command or hook that needs one starts it.');
    return 1;
  }
  if (out.json) return out.reply(reply);
  for (const line of facts(reply)) out.line(line);
};

function facts(d: DaemonReply): string[] {
  const now = new Date().toISOString();
  const leaves = d.leaving
    ? 'leaving now'
    : d.leavesAt === null
      ? 'stays while they live'
      : `leaves in ${age(now, d.leavesAt)} if nothing happens`;
  return [
    `running: process ${d.pid}, version ${safe(d.version)}, for ${age(d.startedAt, now)}`,
    `  sessions   ${d.liveSessions} alive${d.liveSessions === 0 && d.leavesAt === null ? '' : `; ${leaves}`}`,
    `  listens    ${safe(d.socket)} and 127.0.0.1:${d.port}`,
    `  state      ${safe(d.stateDirectory)}`,
    `  memory     ${Math.round(d.rssBytes / 1024 / 1024)} MB, processor ${d.cpuSeconds.toFixed(1)} s`,
  ];
}
