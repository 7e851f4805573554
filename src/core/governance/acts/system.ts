import type { Run } from '../../shell/effect.ts';
import { resolvePath } from '../../shell/paths.ts';
import type { Act, Attribute, Scene } from '../act.ts';
import { coveredBy, wholeOf, zoneOf } from '../zones.ts';
import { argumentsOf } from './arguments.ts';
import { type Reader, readers } from './reader.ts';
import { actOf, textsOf } from './words.ts';

const DISK = /^(?:of=)?\/dev\/(?:sd|hd|vd|xvd|nvme|mmcblk|r?disk|mapper\/|md|dm-|loop)/;

/** Words by which programs of disks only look. */
const LOOKS = new Set('-l --list -p --print print status --detail -I --no-act list luksOpen open close --help -h -V'.split(' '));

/** `system.disk`, `system.power`, `system.accounts`, `system.schedule`, `system.firewall`, `file.mode`, `file.sync`. */
export const SYSTEM_READERS: Record<string, Reader> = {
  ...readers(
    'mkfs mkfs.ext4 mkfs.ext3 mkfs.ext2 mkfs.xfs mkfs.btrfs mkfs.vfat mkfs.fat mkfs.ntfs mke2fs mkswap wipefs blkdiscard fdisk sfdisk gdisk sgdisk parted shred cfdisk dd hdparm cryptsetup pvremove vgremove lvremove zpool mdadm',
    disk,
  ),
  ...readers('> >> &> >| >&', disk),
  diskutil: (run) =>
    /^(?:erase|partition|zero|secureErase|randomDisk|reformat|apfs delete)/i.test(textsOf(run).join(' '))
      ? [actOf(run, 'system.disk', { device: textsOf(run).at(-1) ?? '' })]
      : [],
  ...readers('shutdown reboot poweroff halt', (run) =>
    textsOf(run).some((word) => ['-c', '--help', '-k'].includes(word)) ? [] : [actOf(run, 'system.power', { verb: run.program })],
  ),
  ...readers('init telinit', (run) => (/^[06]$/.test(textsOf(run)[0] ?? '') ? [actOf(run, 'system.power', { verb: run.program })] : [])),
  ...readers('userdel deluser groupdel', (run) => [actOf(run, 'system.accounts', { verb: run.program })]),
  passwd: (run) => [actOf(run, 'system.accounts', { verb: 'passwd' })],
  ...readers('docker podman', (run, { scene }) => {
    const words = textsOf(run);
    if (!words.includes('run') && !words.includes('create')) return [];
    for (const [at, word] of words.entries()) {
      if (!/^(?:-v|--volume|--mount)$/.test(words[at - 1] ?? '') || word.endsWith(':ro') || word.includes('readonly')) continue;
      const source = /(?:source|src)=([^,]+)/.exec(word)?.[1] ?? word.split(':')[0] ?? '';
      const whole = source.startsWith('/') ? wholeOf({ path: resolvePath('/', source), extent: 'tree' }, scene) : null;
      if (whole === 'root' || whole === 'home') return [actOf(run, 'system.mount', { whole, source })];
    }
    return [];
  }),
  crontab: (run) => (textsOf(run).includes('-r') ? [actOf(run, 'system.schedule', { verb: 'crontab -r' })] : []),
  ...readers('iptables nft ufw', (run) =>
    /(?:^|\s)(?:-F|--flush|flush ruleset|disable|reset)(?:\s|$)/.test(textsOf(run).join(' '))
      ? [actOf(run, 'system.firewall', { verb: run.program })]
      : [],
  ),
  ...readers('chmod chown chgrp setfacl chattr', (run, { scene }) => mode(run, scene)),
  rsync: (run, { scene }) => {
    const words = textsOf(run);
    if (!words.some((word) => word.startsWith('--delete')) || words.some((word) => /^(?:--dry-run|-\w*n\w*)$/.test(word))) return [];
    const target = words.findLast((word) => !word.startsWith('-')) ?? '';
    if (/^[^/]+:/.test(target)) return [actOf(run, 'file.sync', { remote: true, target })];
    return run.cwd === null ? [] : [mirrored(run, scene, target)];
  },
};

function mirrored(run: Run, scene: Scene, target: string): Act {
  const place = { path: resolvePath(run.cwd ?? '/', target), extent: 'tree' as const };
  const whole = wholeOf(place, scene);
  return actOf(run, 'file.sync', { remote: false, target, zone: zoneOf(place.path, scene), ...(whole === null ? {} : { whole }) }, [place]);
}

function disk(run: Run): Act[] {
  const words = textsOf(run);
  const device = words.find((word) => DISK.test(word));
  if (words.some((word) => LOOKS.has(word))) return [];
  if (run.program === 'zpool')
    return words[0] === 'destroy' || words[0] === 'labelclear' ? [actOf(run, 'system.disk', { device: words[1] ?? '' })] : [];
  if (run.program === 'dd' && device?.startsWith('of=') !== true) return [];
  return device === undefined ? [] : [actOf(run, 'system.disk', { device: device.replace(/^of=/, '') })];
}

function mode(run: Run, scene: Scene): Act[] {
  const args = argumentsOf(textsOf(run), 'reference from m M x X');
  const recursive = args.has('R', 'recursive');
  const [how = '', ...paths] = args.operands;
  const acts: Act[] = [];
  for (const path of run.cwd === null ? paths.filter((one) => one.startsWith('/')) : paths) {
    const place = { path: resolvePath(run.cwd ?? '/', path), extent: recursive ? ('tree' as const) : ('one' as const) };
    const whole = wholeOf(place, scene);
    // A mode for all of the own worktree is everyday work.
    const covers = recursive && zoneOf(place.path, scene) === 'home' ? coveredBy(place, scene) : [];
    const part = /\/\.git\/([^/]+)/.exec(place.path)?.[1];
    const attributes: Record<string, Attribute> = {
      ...(part === undefined ? {} : { part }),
      mode: how,
      recursive,
      zone: zoneOf(place.path, scene),
      ...(whole === null ? {} : { whole }),
      ...(covers.length === 0 ? {} : { covers }),
    };
    acts.push(
      actOf(
        run,
        'file.mode',
        { ...attributes, open: run.program === 'chmod' && /^(?:0?777|0?666|a[+=]r?w|a\+rwx|o\+w|ugo\+rwx)/.test(how) },
        [place],
      ),
    );
  }
  return acts;
}
