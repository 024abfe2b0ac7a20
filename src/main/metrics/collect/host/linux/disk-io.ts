/** /proc/diskstats counts in sectors of 512 bytes, whatever the device's own are. */
const SECTOR_BYTES = 512;

export interface DiskCounters {
  readonly device: string;
  readonly reads: number;
  readonly readBytes: number;
  readonly writes: number;
  readonly writtenBytes: number;
}

/** Devices that carry no data of their own, or only mirror memory. */
const NO_DISK = /^(loop|ram|zram|fd|sr|nbd)\d/;

/** Of the block devices named (no partitions) those that were ever used. */
export function parseDiskCounters(diskstats: string, blockDevices: ReadonlySet<string>): DiskCounters[] {
  const counters: DiskCounters[] = [];
  for (const line of diskstats.split('\n')) {
    const fields = line.trim().split(/\s+/);
    const device = fields[2];
    if (device === undefined || !blockDevices.has(device) || NO_DISK.test(device)) continue;
    const [reads = 0, , readSectors = 0, , writes = 0, , writtenSectors = 0] = fields.slice(3).map(Number);
    if (reads === 0 && writes === 0) continue;
    counters.push({
      device,
      reads,
      readBytes: readSectors * SECTOR_BYTES,
      writes,
      writtenBytes: writtenSectors * SECTOR_BYTES,
    });
  }
  return counters;
}

/** Device mapper and RAID pass on what the disks below them are counted for: not part of the total. */
export function countsTowardsTotal(device: string): boolean {
  return !/^(dm-|md)\d/.test(device);
}
