import { PbfWriter } from 'pbf';
import type { RelayedPoints } from './points';

/** `underscores`: what Prometheus takes as names. `graphite`: dots and all, as VictoriaMetrics does. */
export type WriteNames = 'underscores' | 'graphite';

interface Label {
  readonly name: string;
  readonly value: string;
}

/**
 * A `prometheus.WriteRequest`: points by series, labels and times in order, since receivers refuse them otherwise. Of two
 * points with one time the later holds.
 */
export function encodeWriteRequest(points: RelayedPoints, names: WriteNames): Uint8Array {
  const writer = new PbfWriter();
  for (const [name, samples] of bySeries(points)) {
    writer.writeMessage(
      1,
      (series, message) => {
        for (const label of labelsOf(series, names)) message.writeMessage(1, writeLabel, label);
        for (const sample of [...samples].sort((a, b) => a[0] - b[0])) message.writeMessage(2, writeSample, sample);
      },
      name,
    );
  }
  return writer.finish();
}

function bySeries({ names, values, times }: RelayedPoints): Map<string, Map<number, number>> {
  const series = new Map<string, Map<number, number>>();
  names.forEach((name, index) => {
    const samples = series.get(name) ?? new Map<number, number>();
    if (samples.size === 0) series.set(name, samples);
    samples.set(times[index] ?? 0, values[index] ?? NaN);
  });
  return series;
}

function writeLabel({ name, value }: Label, writer: PbfWriter): void {
  writer.writeStringField(1, name);
  writer.writeStringField(2, value);
}

function writeSample([timeSeconds, value]: readonly [number, number], writer: PbfWriter): void {
  // A zero is written as well: not all readers know that it is what an absent field means.
  writer.writeDoubleField(1, value);
  writer.writeVarintField(2, timeSeconds * 1000);
}

/** The labels of `name;tag=value;…`, in order. */
export function labelsOf(series: string, names: WriteNames): Label[] {
  const [path = '', ...tags] = series.split(';');
  const labels = tags.map((tag) => {
    const equals = tag.indexOf('=');
    const name = tag.slice(0, equals).replace(/[^a-zA-Z0-9_]/g, '_');
    return { name: /^\d/.test(name) ? `_${name}` : name, value: tag.slice(equals + 1) };
  });
  const name = names === 'graphite' ? path : path.replace(/[^a-zA-Z0-9_:]/g, '_').replace(/^(?=\d)/, '_');
  // Two tags may become one label; a receiver would refuse all.
  const once = new Map(labels.map((label) => [label.name, label]));
  return [{ name: '__name__', value: name }, ...once.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
