import { readFileSync, statfsSync } from 'node:fs';

/** What a directory lies on. */
export interface FileSystem {
  /** f_type of statfs(2); its numbers mean something on Linux only. */
  type: number;
  /** Kind and mount point as the mount table has them (`fuse.sshfs`, `/mnt/c`), null when it cannot be read (not Linux). */
  mount: { kind: string; at: string } | null;
}

/** Where SQLite's locks do not hold, or hold only on one side. From linux/magic.h and the drivers' sources. */
const REMOTE_TYPES: Readonly<Record<number, string>> = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xff534d42: 'CIFS',
  0xfe534d42: 'SMB2',
  0x01021997: '9p',
  0x5346414f: 'AFS',
  0x00c36400: 'Ceph',
  0x786f4256: 'vboxsf',
};

const REMOTE_KINDS =
  /^(nfs4?|cifs|smb3|smbfs|9p|drvfs|afs|ceph|vboxsf|davfs|fuse\.(sshfs|rclone|s3fs|davfs2?|gvfsd-fuse|glusterfs|smbnetfs|curlftpfs))$/;

/** The name of the remote file system, null for a local one. */
export function remoteName(on: FileSystem): string | null {
  if (on.mount !== null && REMOTE_KINDS.test(on.mount.kind)) return on.mount.kind;
  return REMOTE_TYPES[on.type >>> 0] ?? null;
}

/** File system of an existing path. Synchronous; never throws: what cannot be asked is type 0. */
export function fileSystemOf(path: string): FileSystem {
  return { type: process.platform === 'linux' ? typeOf(path) : 0, mount: mountOf(path, readMounts()) };
}

function typeOf(path: string): number {
  try {
    return statfsSync(path).type;
  } catch {
    return 0;
  }
}

function readMounts(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return '';
  }
}

/** The deepest mount that contains a path, from the text of /proc/self/mountinfo. Of two at one place the later covers the other. */
export function mountOf(path: string, mountinfo: string): FileSystem['mount'] {
  let found: FileSystem['mount'] = null;
  for (const line of mountinfo.split('\n')) {
    const [before, after] = line.split(' - ');
    const at = before?.split(' ')[4]?.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
    const kind = after?.split(' ')[0];
    if (at === undefined || kind === undefined) continue;
    const contains = path === at || path.startsWith(at === '/' ? '/' : `${at}/`);
    if (contains && at.length >= (found?.at.length ?? 0)) found = { kind, at };
  }
  return found;
}
