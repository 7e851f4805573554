/**
 * The endpoint file: how a client on this machine finds the running daemon. One line, mode 0600, written by the
 * daemon at each start (fresh port, token and secret) and removed when it leaves:
 *
 *     rollcall1 PORT TOKEN SECRET PID BOOT VERSION
 *
 * BOOT is the boot id of the machine (Linux: /proc/sys/kernel/random/boot_id), `-` where there is none.
 * TOKEN authorises a request. SECRET ends every reply to a hook, so that a client can tell a whole answer of this
 * daemon from a cut one, or from another program that took over the port.
 */
export interface Endpoint {
  port: number;
  token: string;
  secret: string;
  pid: number;
  boot: string;
  version: string;
}

const MAGIC = 'rollcall1';

export function formatEndpoint(e: Endpoint): string {
  return `${MAGIC} ${e.port} ${e.token} ${e.secret} ${e.pid} ${e.boot} ${e.version}\n`;
}

/** null when the text is no whole endpoint line (empty, half written, another version of the format). */
export function parseEndpoint(text: string): Endpoint | null {
  const parts = /^rollcall1 (\d{1,5}) ([0-9a-f]{32,}) ([0-9a-f]{32,}) (\d+) (\S+) (\S+)\n$/.exec(text);
  if (!parts) return null;
  const [, port, token, secret, pid, boot, version] = parts as unknown as [string, string, string, string, string, string, string];
  return { port: Number(port), token, secret, pid: Number(pid), boot, version };
}
