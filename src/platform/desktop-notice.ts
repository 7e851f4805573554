import { existsSync } from 'node:fs';
import { run, type RunResult } from './run.ts';

const LIMIT_MS = 5_000;

/**
 * A notice on the desktop of this user, where there is one: `notify-send` on Linux, Notification Center on macOS. The texts
 * are arguments, never a part of a script. Failing is a value; without a desktop it fails with `not-found` or `exited`.
 */
export function notifyDesktop(
  title: string,
  text: string,
  env: Readonly<Record<string, string>>,
  platform = process.platform,
): Promise<RunResult> {
  const options = { cwd: '/', env: withBus(env), timeoutMs: LIMIT_MS };
  if (platform === 'darwin') {
    const script = 'on run argv\ndisplay notification (item 2 of argv) with title (item 1 of argv)\nend run';
    return run('osascript', ['-e', script, '--', title, text], options);
  }
  return run('notify-send', ['--app-name=Rollcall', '--', title, text], options);
}

/** A daemon has no session of the desktop around it: the user's own bus is where systemd puts it. */
function withBus(env: Readonly<Record<string, string>>): Record<string, string> {
  const bus = `${env['XDG_RUNTIME_DIR'] ?? `/run/user/${process.getuid?.() ?? 0}`}/bus`;
  return env['DBUS_SESSION_BUS_ADDRESS'] === undefined && existsSync(bus)
    ? { ...env, DBUS_SESSION_BUS_ADDRESS: `unix:path=${bus}` }
    : { ...env };
}
