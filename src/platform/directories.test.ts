import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RollcallError } from '../protocol/errors.ts';
import { directoriesOf, ensurePrivateDirectory, ensureStateDirectory, socketPath } from './directories.ts';
import { fileSystemOf, mountOf, remoteName } from './file-system.ts';

const LOCAL = { type: 0xef53, mount: { kind: 'ext4', at: '/' } };

describe('directoriesOf', () => {
  test('the usual places below the home', () => {
    expect(directoriesOf({ HOME: '/home/a b' }, 'm1')).toEqual({
      stateBase: '/home/a b/.local/state/rollcall',
      state: '/home/a b/.local/state/rollcall/m1',
      data: '/home/a b/.local/share/rollcall',
      config: '/home/a b/.config/rollcall',
    });
  });

  test('the environment moves them; ROLLCALL_HOME is the state alone', () => {
    const xdg = { HOME: '/h', XDG_STATE_HOME: '/s', XDG_DATA_HOME: '/d', XDG_CONFIG_HOME: '/c' };
    expect(directoriesOf(xdg, 'm')).toEqual({
      stateBase: '/s/rollcall',
      state: '/s/rollcall/m',
      data: '/d/rollcall',
      config: '/c/rollcall',
    });
    expect(directoriesOf({ ...xdg, ROLLCALL_HOME: '/r' }, 'm')).toMatchObject({ stateBase: '/r', state: '/r/m', data: '/d/rollcall' });
  });

  test('empty and relative variables count as unset; without a home the user’s own is taken', () => {
    const odd = { HOME: '/h', ROLLCALL_HOME: '', XDG_STATE_HOME: '', XDG_DATA_HOME: 'relative', XDG_CONFIG_HOME: './x' };
    expect(directoriesOf(odd, 'm')).toEqual(directoriesOf({ HOME: '/h' }, 'm'));
    expect(directoriesOf({}, 'm').config).toMatch(/^\/.+\/\.config\/rollcall$/);
  });

  test('a relative ROLLCALL_HOME and a path that no line can hold are refused', () => {
    expect(() => directoriesOf({ HOME: '/h', ROLLCALL_HOME: 'state' })).toThrow('ROLLCALL_HOME must be an absolute path');
    expect(() => directoriesOf({ HOME: '/h\nnode=/evil' })).toThrow('control characters');
  });
});

describe('ensureStateDirectory', () => {
  test('is made with its parents, for this user alone, whatever the umask; a second time nothing changes', () => {
    const path = join(temporary(), 'a/b/state');
    const before = process.umask(0o027);
    onTestFinished(() => void process.umask(before));
    ensureStateDirectory(path, () => LOCAL);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    const { ctimeNs } = statSync(path, { bigint: true });
    ensureStateDirectory(path, () => LOCAL);
    expect(statSync(path, { bigint: true }).ctimeNs).toBe(ctimeNs);
  });

  test('a link, a file, open modes and another owner are refused and left as they are', () => {
    const d = temporary();
    mkdirSync(join(d, 'target'), { mode: 0o700 });
    symlinkSync('target', join(d, 'link'));
    symlinkSync('nowhere', join(d, 'dangling'));
    writeFileSync(join(d, 'file'), '');
    mkdirSync(join(d, 'open'));
    chmodSync(join(d, 'open'), 0o750);
    expect(refusal(join(d, 'link'))).toBe('STATE_DIRECTORY_UNSAFE it is a symbolic link');
    expect(refusal(join(d, 'dangling'))).toBe('STATE_DIRECTORY_UNSAFE it is a symbolic link');
    expect(existsSync(join(d, 'nowhere'))).toBe(false);
    expect(refusal(join(d, 'file'))).toBe('STATE_DIRECTORY_UNSAFE it is not a directory');
    expect(refusal(join(d, 'file/below'))).toBe('STATE_DIRECTORY_UNSAFE it cannot be made (ENOTDIR)');
    expect(refusal(join(d, 'open'))).toBe('STATE_DIRECTORY_UNSAFE its mode is 0750');
    expect(lstatSync(join(d, 'open')).mode & 0o777).toBe(0o750);
  });

  test('nothing is made directly below the root of the file system', () => {
    const nowhere = `/nonexistent-${process.pid}`;
    const detail = `STATE_DIRECTORY_UNSAFE ${nowhere} does not exist, and Rollcall does not make a directory there; is HOME right?`;
    for (const path of [nowhere, `${nowhere}/.local/state/rollcall/m`]) expect(refusal(path)).toBe(detail);
    expect(existsSync(nowhere)).toBe(false);
  });

  test('a directory of another user is refused', () => {
    const path = join(temporary(), 'theirs');
    mkdirSync(path, { mode: 0o700 });
    // Only root can give a directory away; to all others root's own is another user's.
    const root = process.getuid?.() === 0;
    if (root) chownSync(path, 65534, 65534);
    expect(refusal(root ? path : '/')).toBe(`STATE_DIRECTORY_UNSAFE it belongs to user ${root ? 65534 : 0}`);
  });

  test.each([
    [0x6969, 'nfs4', 'nfs4'],
    [0x6969, null, 'NFS'],
    [-11317950, null, 'CIFS'],
    [0xff534d42, null, 'CIFS'],
    [0xfe534d42, null, 'SMB2'],
    [0x517b, null, 'SMB'],
    [0x01021997, '9p', '9p'],
    [0x65735546, 'fuse.sshfs', 'fuse.sshfs'],
    [0x53464846, 'drvfs', 'drvfs'],
  ])('statfs type %s mounted as %s is remote (%s)', (type, kind, name) => {
    const path = join(temporary(), 'state');
    const filesystem = { type, mount: kind === null ? null : { kind, at: '/mnt' } };
    expect(() => ensureStateDirectory(path, () => filesystem)).toThrow(`lies on ${name}, where SQLite locks do not hold`);
  });

  test.each([
    [0xef53, 'ext4'],
    [0x01021994, 'tmpfs'],
    [0x794c7630, 'overlay'],
    [0x65735546, 'fuse.fuse-overlayfs'],
    [0x65735546, 'fuseblk'],
    [0, null],
  ])('statfs type %s mounted as %s is local', (type, kind) => {
    expect(remoteName({ type, mount: kind === null ? null : { kind, at: '/' } })).toBeNull();
  });
});

test('the file system of a real path is the kernel’s word', () => {
  expect(fileSystemOf('/proc/self')).toEqual({ type: 0x9fa0, mount: { kind: 'proc', at: '/proc' } });
  expect(remoteName(fileSystemOf(tmpdir()))).toBeNull();
});

test('the deepest mount counts, the later one of two at one place, and escaped names are read', () => {
  const table = [
    '1 0 8:1 / / rw - ext4 /dev/sda rw',
    '2 1 0:2 / /mnt rw shared:1 - tmpfs none rw',
    '3 2 0:3 / /mnt/my\\040disk rw - fuse.sshfs host: rw',
    '4 2 0:4 / /mnt/c rw - ext4 x rw',
    '5 2 0:5 / /mnt/c rw - 9p drvfs rw',
    '',
  ].join('\n');
  expect(mountOf('/home', table)).toEqual({ kind: 'ext4', at: '/' });
  expect(mountOf('/mnt', table)).toEqual({ kind: 'tmpfs', at: '/mnt' });
  expect(mountOf('/mntx', table)).toEqual({ kind: 'ext4', at: '/' });
  expect(mountOf('/mnt/my disk/x', table)).toEqual({ kind: 'fuse.sshfs', at: '/mnt/my disk' });
  expect(mountOf('/mnt/c/Users', table)).toEqual({ kind: '9p', at: '/mnt/c' });
  expect(mountOf('/x', 'nonsense')).toBeNull();
});

test('a socket lies in the state directory, or in the runtime directory when that path is too long', async () => {
  expect(socketPath('/s', {}, 7)).toBe('/s/socket');
  const longest = `/${'x'.repeat(92)}`;
  expect(socketPath(longest, { XDG_RUNTIME_DIR: '/run/user/7' }, 7)).toBe(`${longest}/socket`);
  const long = `${longest}x`;
  expect(socketPath(long, { XDG_RUNTIME_DIR: '/run/user/7' }, 7)).toMatch(/^\/run\/user\/7\/rollcall-7-[0-9a-f]{16}\/socket$/);
  expect(socketPath(long, {}, 7)).toMatch(/^\/tmp\/rollcall-7-[0-9a-f]{16}\/socket$/);
  expect(socketPath(long, { XDG_RUNTIME_DIR: long }, 7)).toBe(socketPath(long, {}, 7));
  expect(socketPath(`${long}x`, {}, 7)).not.toBe(socketPath(long, {}, 7));
  // Bytes count, not characters.
  expect(socketPath(`/${'ü'.repeat(50)}`, {}, 7)).toMatch(/^\/tmp\//);

  const runtime = temporary();
  const path = socketPath(join(runtime, 'deep'.repeat(30)), { XDG_RUNTIME_DIR: runtime });
  ensurePrivateDirectory(dirname(path));
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  expect(statSync(path).isSocket()).toBe(true);
  await new Promise((resolve) => server.close(resolve));
});

function refusal(path: string): string {
  try {
    ensureStateDirectory(path, () => LOCAL);
  } catch (error) {
    const known = error as RollcallError;
    return `${known.code} ${known.details['detail']}`;
  }
  return 'accepted';
}

function temporary(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-')));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}
