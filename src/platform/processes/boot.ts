import { readFileSync } from 'node:fs';

let known: string | null = null;

/** Names this boot of the machine; `-` where nothing does. It is the same for as long as this process lives. */
export function bootId(): string {
  known ??= process.platform === 'linux' ? fromKernel() : fromSysctl();
  return known;
}

function fromKernel(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() || '-';
  } catch {
    return '-';
  }
}

/** macOS makes an id at each boot. Its boot time would not do: it moves when the clock is set. */
function fromSysctl(): string {
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { status, stdout } = spawnSync('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'], {
    encoding: 'utf8',
    timeout: 2000,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return (status === 0 ? stdout.trim() : '') || '-';
}
