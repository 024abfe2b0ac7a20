import type { CollectdSettings } from '../ingest-settings';
import type { SampleSink } from '../listeners';
import { normalizeSeriesName } from '../series-name';
import { graphiteName } from './graphite-name';
import { createPacketProtection } from './packet-protection';
import { type PacketFault, readPacket, TICKS_PER_SECOND, type ValueList } from './read-packet';
import { type DataSource, sourcesOf, type TypesDb } from './types-db';
import { ValueRates } from './value-rates';

/** Why a packet or a value was not taken. */
export type CollectdRejection = PacketFault | 'type' | 'order' | 'nan' | 'range' | 'name' | 'timestamp';

const MAX_NAME_LENGTH = 1024;

/** Makes points of collectd's packets: rates of counters, and the names that `write_graphite` would give. Never throws. */
export function createCollectdReader(
  settings: CollectdSettings,
  types: TypesDb,
  sink: SampleSink<CollectdRejection>,
): (packet: Buffer) => void {
  const protection = createPacketProtection(settings);
  const rates = new ValueRates();
  const packetSink = {
    values: (list: ValueList) => takeValues(list, { settings, types, rates, sink }),
    fault: (fault: PacketFault, why: string) => sink.reject(fault, why),
  };
  return (packet) => readPacket(packet, protection, packetSink);
}

interface Context {
  readonly settings: CollectdSettings;
  readonly types: TypesDb;
  readonly rates: ValueRates;
  readonly sink: SampleSink<CollectdRejection>;
}

function takeValues(list: ValueList, context: Context): void {
  const { settings, types, rates, sink } = context;
  const sources = sourcesOf(types, list.type, list.values);
  const timeSeconds = Number((list.time + TICKS_PER_SECOND / 2n) / TICKS_PER_SECOND);
  const excerpt = `${list.host}/${list.plugin}/${list.type}`.slice(0, 200);
  if (sources === null) return sink.reject('type', excerpt);
  if (!(timeSeconds < 2 ** 53)) return sink.reject('timestamp', excerpt);
  const values = settings.store_rates ? rates.rates(list) : list.values.map(({ value }) => Number(value));
  if (values === null) return sink.reject('order', excerpt);
  sources.forEach((source, index) => {
    const value = values[index] ?? NaN;
    // The first value of a counter is expected to be no rate: that is nobody's mistake.
    if (Number.isNaN(value)) return list.values[index]?.kind === 'gauge' ? sink.reject('nan', excerpt) : undefined;
    if (settings.store_rates && !isWithin(value, source)) return sink.reject('range', `${excerpt} ${value}`);
    const appended = settings.always_append_ds || sources.length > 1 ? source.name : null;
    const name = graphiteName(list, appended, settings);
    const normalized = name.length > MAX_NAME_LENGTH ? null : normalizeSeriesName(name);
    if (normalized === null) sink.reject('name', name.slice(0, 200));
    else sink.point(normalized, value, timeSeconds);
  });
}

function isWithin(value: number, { min, max }: DataSource): boolean {
  return (min === null || value >= min) && (max === null || value <= max);
}
