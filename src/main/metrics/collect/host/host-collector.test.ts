import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../platform/testing';
import type { Sample } from '../../sample';
import { startHostCollector } from './index';
import { cpuShares, parseCpuTicks } from './linux/cpu';
import { parseMounts } from './linux/disk-space';
import { createLinuxReader } from './linux/linux-reader';
import { parseMemory } from './linux/memory';
import { parseProcessStat } from './linux/processes';
import { mountPart, namePart } from './series-name';

/** A /proc of our own: counters that jump and devices that vanish cannot be had from a real kernel on demand. */
function fakeProc() {
  const root = temporaryFolder('gemba-proc-');
  const write = (name: string, text: string): void => {
    const file = path.join(root, 'proc', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  mkdirSync(path.join(root, 'block/sda'), { recursive: true });
  write('self/mounts', '/dev/sda1 / ext4 rw 0 0\n');
  write(
    'meminfo',
    'MemTotal: 1000 kB\nMemFree: 300 kB\nMemAvailable: 600 kB\nBuffers: 100 kB\nCached: 200 kB\nSReclaimable: 50 kB\n',
  );
  write('loadavg', '0.10 0.20 0.30 1/100 123\n');
  const set = (counters: { user: number; idle: number; sectors: number; rx: number; ticks?: number }): void => {
    write('stat', `cpu  ${counters.user} 0 0 ${counters.idle} 0 0 0 0 0 0\ncpu0 0\n`);
    write(
      'diskstats',
      `8 0 sda ${counters.sectors} 0 ${counters.sectors} 0 1 0 0 0 0 0 0\n8 1 sda1 9 0 9 0 9 0 9 0 0 0 0\n`,
    );
    write('net/dev', `h\nh\n lo: 9 0 0 0 0 0 0 0 9 0 0\n eth0: ${counters.rx} 1 0 0 0 0 0 0 5 1 0 0 0 0 0 0\n`);
    write('42/stat', `42 (a.b (c)) S ${'0 '.repeat(10)}${counters.ticks ?? 0} 0 ${'0 '.repeat(6)}777 0 25 0\n`);
  };
  const reader = createLinuxReader({
    maxGapMs: 6000,
    log: () => {},
    procRoot: path.join(root, 'proc'),
    blockRoot: path.join(root, 'block'),
    listEveryMs: 2000,
    cores: 4,
  });
  return { set, reader, write };
}

describe('reading a Linux machine', () => {
  it('gives gauges at once and rates from the second reading on', async () => {
    const { set, reader } = fakeProc();
    set({ user: 100, idle: 900, sectors: 1000, rx: 1000, ticks: 10 });
    const first = await reader.read(10_000, 0);
    expect(first.get('host.memory.available')).toBe(600 * 1024);
    expect(first.get('host.load.5')).toBe(0.2);
    expect(first.get('host.disk.space.root.total')).toBeGreaterThan(0);
    expect(first.get('host.processes.count')).toBe(1);
    expect([...first.keys()].filter((name) => /cpu|io|network/.test(name))).toEqual([]);

    set({ user: 150, idle: 1050, sectors: 1020, rx: 5000, ticks: 60 });
    const second = await reader.read(12_000, 2000);
    expect(second.get('host.cpu.user')).toBe(25);
    expect(second.get('host.cpu.busy')).toBe(25);
    expect(second.get('host.disk.io.sda.read')).toBe((20 * 512) / 2);
    expect(second.get('host.disk.io.read')).toBe((20 * 512) / 2);
    expect(second.get('host.network.eth0.rx')).toBe(2000);
    expect(second.get('host.network.rx')).toBe(2000);
    expect(second.get('host.process.a_b_c.cpu')).toBe(6.25);
    expect([...second.keys()].some((name) => name.includes('.lo.') || name.includes('sda1'))).toBe(false);
  });

  it('leaves a gap, not a spike, where a counter was reset', async () => {
    const { set, reader } = fakeProc();
    set({ user: 100, idle: 900, sectors: 1000, rx: 1_000_000 });
    await reader.read(10_000, 0);
    set({ user: 110, idle: 1000, sectors: 3, rx: 10 });
    const values = await reader.read(12_000, 2000);
    expect(values.has('host.network.eth0.rx')).toBe(false);
    expect(values.has('host.disk.io.sda.read')).toBe(false);
    expect(values.has('host.cpu.user')).toBe(true);
  });

  it('leaves a gap after a suspend, during which only the wall clock went on', async () => {
    const { set, reader } = fakeProc();
    set({ user: 100, idle: 900, sectors: 1000, rx: 1000 });
    await reader.read(10_000, 0);
    set({ user: 200, idle: 1900, sectors: 9000, rx: 900_000 });
    const woken = await reader.read(3_610_000, 2100);
    expect([...woken.keys()].filter((name) => /^host\.(cpu|disk\.io|network)/.test(name))).toEqual([]);
    expect(woken.has('host.memory.used')).toBe(true);
    set({ user: 250, idle: 1950, sectors: 9002, rx: 902_000 });
    const next = await reader.read(3_612_000, 4100);
    expect(next.get('host.network.eth0.rx')).toBe(1000);
    expect(next.get('host.cpu.user')).toBe(50);
  });

  it('goes on without a part that cannot be read, and says so once', async () => {
    const said: string[] = [];
    const root = temporaryFolder('gemba-proc-');
    const reader = createLinuxReader({
      maxGapMs: 6000,
      log: (line) => said.push(line),
      procRoot: root,
      blockRoot: root,
    });
    await reader.read(0, 0);
    const complaints = said.length;
    await reader.read(2000, 2000);
    expect(complaints).toBeGreaterThan(0);
    expect(said).toHaveLength(complaints);
  });
});

describe('parsing', () => {
  it('lets the shares of the processor sum up to 100', () => {
    const before = parseCpuTicks('cpu  10 20 30 40 50 60 70 80 0 0\n');
    const after = parseCpuTicks('cpu  20 30 40 60 70 70 80 90 0 0\n');
    const shares = cpuShares(before!, after!);
    const parts = [...shares!].filter(([name]) => name !== 'busy').map(([, value]) => value);
    expect(parts.reduce((sum, value) => sum + value, 0)).toBeCloseTo(100);
    expect(cpuShares(after!, before!)).toBeNull();
  });

  it('splits memory into parts that sum up to the total', () => {
    const memory = parseMemory(
      'MemTotal: 1000 kB\nMemFree: 300 kB\nBuffers: 100 kB\nCached: 200 kB\nSReclaimable: 50 kB\n',
    );
    const parts = ['used', 'buffers', 'cached', 'free'].map((name) => memory.get(`host.memory.${name}`) ?? 0);
    expect(parts.reduce((sum, value) => sum + value, 0)).toBe(1000 * 1024);
  });

  it('takes each device once, at its shortest folder, and nothing over a network', () => {
    const mounts = parseMounts(
      [
        '/dev/sda1 / ext4 rw 0 0',
        '/dev/sda1 /var/lib/docker ext4 rw 0 0',
        '/dev/sdb1 /my\\040disk xfs rw 0 0',
        'server:/x /mnt nfs4 rw 0 0',
        'tmpfs /run tmpfs rw 0 0',
        'overlay /var/lib/docker/overlay2/abc/merged overlay rw 0 0',
      ].join('\n'),
    );
    expect(mounts.map(({ dir }) => dir)).toEqual(['/', '/my disk']);
  });

  it('reads a process whose name holds parentheses and blanks', () => {
    const stat = parseProcessStat(
      '7 (tmux: server) (x)) S 1 7 7 0 -1 0 0 0 0 0 11 22 0 0 20 0 1 0 5555 1000 321 18446744073709551615',
    );
    expect(stat).toEqual({ name: 'tmux_server_x', ticks: 33, startTick: 5555, memoryPages: 321 });
  });

  it('makes names that do not break the tree', () => {
    expect([mountPart('/'), mountPart('/var/lib'), mountPart('C:'), namePart('kworker/0:1'), namePart('..')]).toEqual([
      'root',
      'var_lib',
      'C',
      'kworker_0_1',
      'unnamed',
    ]);
  });
});

describe('the collector', () => {
  it.skipIf(process.platform !== 'linux')('reads this very machine, one point for each slot', async () => {
    const rounds: Sample[][] = [];
    const collector = startHostCollector({
      nowMs: () => Date.now(),
      intervalMs: 1000,
      log: () => {},
      emit: (samples) => rounds.push(samples),
    });
    onTestFinished(() => collector.dispose());
    await expect.poll(() => rounds.length, { timeout: 5000 }).toBeGreaterThanOrEqual(3);
    await collector.dispose();
    const times = rounds.map((samples) => samples[0]!.timeSeconds);
    expect(new Set(times).size).toBe(times.length);
    const names = new Set(rounds.flat().map(({ name }) => name));
    for (const name of [
      'host.cpu.busy',
      'host.memory.used',
      'host.load.1',
      'host.disk.space.root.used',
      'host.processes.count',
    ]) {
      expect(names).toContain(name);
    }
    expect(rounds.flat().every(({ value }) => Number.isFinite(value) && value >= 0)).toBe(true);
    expect([...names].some((name) => /^host\.process\.[\w-]+\.memory$/.test(name))).toBe(true);
    const stoppedAt = rounds.length;
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(rounds).toHaveLength(stoppedAt);
  });
});
