import { statfsSync } from 'node:fs';

export interface Mount {
  readonly device: string;
  readonly dir: string;
}

/** File systems on disks of this machine. One over a network may hang whoever asks it, and is not asked. */
const LOCAL = new Set([
  'ext2',
  'ext3',
  'ext4',
  'xfs',
  'btrfs',
  'zfs',
  'f2fs',
  'jfs',
  'reiserfs',
  'vfat',
  'exfat',
  'ntfs',
  'ntfs3',
  'bcachefs',
  'overlay',
]);

/**
 * The mounts whose space is worth knowing, each device once at its shortest folder (bind mounts show it again). An
 * overlay counts only as the root of a container.
 */
export function parseMounts(mounts: string): Mount[] {
  const byDevice = new Map<string, Mount>();
  for (const line of mounts.split('\n')) {
    const [device, rawDir, type] = line.split(' ');
    if (device === undefined || rawDir === undefined || type === undefined || !LOCAL.has(type)) continue;
    // Blanks are written as octal escapes (fstab(5)).
    const dir = rawDir.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8)));
    if (type === 'overlay' && dir !== '/') continue;
    if (/^\/(snap|proc|sys|dev)(\/|$)/.test(dir)) continue;
    const known = byDevice.get(device);
    if (known === undefined || dir.length < known.dir.length) byDevice.set(device, { device, dir });
  }
  return [...byDevice.values()];
}

/** Bytes of one mount; `free` is what a person without special rights may still fill. Null where it cannot be asked. */
export function readSpace(dir: string): { used: number; free: number; total: number } | null {
  try {
    const { bsize, blocks, bfree, bavail } = statfsSync(dir);
    if (blocks === 0) return null;
    return { used: (blocks - bfree) * bsize, free: bavail * bsize, total: blocks * bsize };
  } catch {
    // Unmounted meanwhile, or not ours to see.
    return null;
  }
}
