import type { DaemonReply, ProbeReply } from '../../protocol/api.ts';
import type { ArchiveReply } from '../../protocol/api-archive.ts';
import type { GovernanceProbeReply } from '../../protocol/api-governance.ts';
import type { CapturesReply } from '../../protocol/api-terminal.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { SetupDependencies } from '../dependencies.ts';
import { reasonOf } from '../../platform/file-access.ts';
import { bad, good, warn, type Check } from './check.ts';

/** The daemon as doctor needs it; given by the command, because setup does not know the client. */
export interface DaemonAccess {
  /** Starts one where none runs. */
  reach(): Promise<DaemonReply>;
  /** A real write and read of the register. */
  probe(): Promise<ProbeReply>;
  archive(): Promise<ArchiveReply>;
  captures(): Promise<CapturesReply>;
  /** A decision of each service that judges calls. */
  governance(): Promise<GovernanceProbeReply>;
}

export async function checkDaemon(access: DaemonAccess, deps: SetupDependencies): Promise<Check[]> {
  let daemon: DaemonReply;
  try {
    daemon = await access.reach();
  } catch (error) {
    return [failure('daemon', error, 'Run `rollcall daemon run` to see it fail, and `rollcall daemon logs`.')];
  }
  const running = `process ${daemon.pid}, version ${daemon.version}, port ${daemon.port}`;
  const same = daemon.version === deps.program.version;
  const checks = [
    same
      ? good('daemon', running)
      : warn('daemon', `${running}; this is ${deps.program.version}`, 'Run `rollcall daemon stop`; the next command starts the new one.'),
  ];
  try {
    const { tookMs, schema } = await access.probe();
    checks.push(good('write and read', `the register (schema ${schema}) took ${Math.round(tookMs * 10) / 10} ms for both`));
  } catch (error) {
    checks.push(failure('write and read', error, 'Run `rollcall daemon logs` and `rollcall doctor --repair`.'));
  }
  return checks;
}

export function failure(name: string, error: unknown, remedy: string): Check {
  if (error instanceof RollcallError) return bad(name, error.message, error.remedy);
  return bad(name, reasonOf(error), remedy);
}
