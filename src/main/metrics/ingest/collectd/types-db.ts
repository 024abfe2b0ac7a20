import { readFile } from 'node:fs/promises';
import type { CollectdValue } from './read-packet';

/** One of the values of a type. Beyond its limits a value is no measurement; null is no limit. */
export interface DataSource {
  readonly name: string;
  readonly min: number | null;
  readonly max: number | null;
}

export type TypesDb = ReadonlyMap<string, readonly DataSource[]>;

const MAX_FILE_BYTES = 1024 * 1024;

/**
 * The types of collectd 5 that have several values, or one that is not called `value`. Others need no entry: their one value
 * is called `value`, and what only grows has a minimum of 0.
 */
const BUILT_IN = `
arc_counts        demand_data:COUNTER:0:U, demand_metadata:COUNTER:0:U, prefetch_data:COUNTER:0:U, prefetch_metadata:COUNTER:0:U
arc_l2_bytes      read:COUNTER:0:U, write:COUNTER:0:U
arc_size          current:GAUGE:0:U, target:GAUGE:0:U, minlimit:GAUGE:0:U, maxlimit:GAUGE:0:U
compression       uncompressed:DERIVE:0:U, compressed:DERIVE:0:U
counter           value:COUNTER:U:U
df                used:GAUGE:0:1125899906842623, free:GAUGE:0:1125899906842623
disk_io_time      io_time:DERIVE:0:U, weighted_io_time:DERIVE:0:U
disk_latency      read:GAUGE:0:U, write:GAUGE:0:U
disk_merged       read:DERIVE:0:U, write:DERIVE:0:U
disk_octets       read:DERIVE:0:U, write:DERIVE:0:U
disk_ops          read:DERIVE:0:U, write:DERIVE:0:U
disk_time         read:DERIVE:0:U, write:DERIVE:0:U
dns_octets        queries:DERIVE:0:U, responses:DERIVE:0:U
domain_state      state:GAUGE:0:U, reason:GAUGE:0:U
duration          seconds:GAUGE:0:U
ib_octets         rx:DERIVE:0:U, tx:DERIVE:0:U
ib_packets        rx:DERIVE:0:U, tx:DERIVE:0:U
if_dropped        rx:DERIVE:0:U, tx:DERIVE:0:U
if_errors         rx:DERIVE:0:U, tx:DERIVE:0:U
if_octets         rx:DERIVE:0:U, tx:DERIVE:0:U
if_packets        rx:DERIVE:0:U, tx:DERIVE:0:U
io_octets         rx:DERIVE:0:U, tx:DERIVE:0:U
io_ops            read:DERIVE:0:U, write:DERIVE:0:U
io_packets        rx:DERIVE:0:U, tx:DERIVE:0:U
load              shortterm:GAUGE:0:5000, midterm:GAUGE:0:5000, longterm:GAUGE:0:5000
memcached_octets  rx:DERIVE:0:U, tx:DERIVE:0:U
mysql_octets      rx:DERIVE:0:U, tx:DERIVE:0:U
mysql_qcache      hits:COUNTER:0:U, inserts:COUNTER:0:U, not_cached:COUNTER:0:U, lowmem_prunes:COUNTER:0:U, queries_in_cache:GAUGE:0:U
mysql_threads     running:GAUGE:0:U, connected:GAUGE:0:U, cached:GAUGE:0:U, created:COUNTER:0:U
node_octets       rx:DERIVE:0:U, tx:DERIVE:0:U
ps_count          processes:GAUGE:0:1000000, threads:GAUGE:0:1000000
ps_cputime        user:DERIVE:0:U, syst:DERIVE:0:U
ps_disk_octets    read:DERIVE:0:U, write:DERIVE:0:U
ps_disk_ops       read:DERIVE:0:U, write:DERIVE:0:U
ps_pagefaults     minflt:DERIVE:0:U, majflt:DERIVE:0:U
serial_octets     rx:DERIVE:0:U, tx:DERIVE:0:U
smart_attribute   current:GAUGE:0:255, worst:GAUGE:0:255, threshold:GAUGE:0:255, pretty:GAUGE:0:U
vf_bytes          vf_rx:DERIVE:0:U, vf_tx:DERIVE:0:U
vf_dropped        vf_rx:DERIVE:0:U, vf_tx:DERIVE:0:U
vf_packets        vf_rx:DERIVE:0:U, vf_tx:DERIVE:0:U
vmpage_faults     minflt:DERIVE:0:U, majflt:DERIVE:0:U
vmpage_io         in:DERIVE:0:U, out:DERIVE:0:U
voltage_threshold value:GAUGE:U:U, threshold:GAUGE:U:U
`;

/** The built-in types, and above them what the files say. A file that cannot be read is named to `warn` and left out. */
export async function loadTypesDb(files: readonly string[], warn: (message: string) => void): Promise<TypesDb> {
  const types = new Map(parseTypesDb(BUILT_IN));
  for (const file of files) {
    try {
      const text = await readFile(file, 'utf8');
      if (text.length > MAX_FILE_BYTES) warn(`${file} is too large for a types.db`);
      else for (const [name, sources] of parseTypesDb(text)) types.set(name, sources);
    } catch (error) {
      warn(`types.db ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return types;
}

/** `load shortterm:GAUGE:0:5000, midterm:GAUGE:0:5000`, one type a line; lines that say something else are passed over. */
export function parseTypesDb(text: string): TypesDb {
  const types = new Map<string, readonly DataSource[]>();
  for (const line of text.split(/\r?\n/)) {
    const [name = '', ...rest] = line.trim().split(/[\s,]+/);
    if (name === '' || name.startsWith('#')) continue;
    const sources = rest.filter((piece) => piece !== '').map(parseSource);
    if (sources.length > 0 && sources.every((source) => source !== null)) types.set(name, sources);
  }
  return types;
}

/** The data sources that so many values of a type belong to; null where they are others. */
export function sourcesOf(
  types: TypesDb,
  type: string,
  values: readonly CollectdValue[],
): readonly DataSource[] | null {
  const known = types.get(type);
  if (known !== undefined) return known.length === values.length ? known : null;
  const [only] = values;
  if (only === undefined || values.length > 1) return null;
  return [{ name: 'value', min: only.kind === 'gauge' ? null : 0, max: null }];
}

function parseSource(text: string): DataSource | null {
  const match = /^([^:]+):(GAUGE|COUNTER|DERIVE|ABSOLUTE):([^:]+):([^:]+)$/.exec(text);
  if (match === null) return null;
  const [, name = '', , min = '', max = ''] = match;
  return { name, min: limit(min), max: limit(max) };
}

function limit(text: string): number | null {
  const value = Number(text);
  return text === 'U' || Number.isNaN(value) ? null : value;
}
