import type { Sample } from '../../sample';
import { taggedName } from '../tagged-name';
import { type CumulativeBucket, explicitBuckets, exponentialBuckets } from './buckets';
import type { DeltaTotals } from './delta-totals';
import type { AnyValue, ExportRequest, KeyValue, Metric, Point, ResourceMetrics } from './messages';
import { DELTA, NO_RECORDED_VALUE } from './messages';

export interface MapOptions {
  /** Which attributes of a resource become tags: all of them would make a series of every restart. */
  readonly resourceAttributes: readonly string[];
  /** For points that name no time. */
  readonly nowSeconds: number;
  readonly deltas: DeltaTotals;
}

/** Why a data point was not taken. */
export type PointRejection = 'name' | 'nan' | 'value' | 'timestamp' | 'histogram';

export interface MappedMetrics {
  readonly samples: Sample[];
  /** Data points, not series: what OTLP's partial success counts. */
  readonly rejected: ReadonlyMap<PointRejection, number>;
}

type Tags = ReadonlyArray<readonly [string, string]>;

type Put = (suffix: string, value: number | undefined, extra?: readonly [string, string]) => void;

/** Takes the series of one data point; names are the metric's own with a suffix. */
interface PointWriter {
  readonly put: Put;
  /** Counts of an interval when the temporality is delta: added to what was told of the same slot. */
  readonly putCount: Put;
}

/**
 * OTLP's metrics as samples. A gauge and a sum go by the metric's name: cumulative sums keep their running value (what
 * `nonNegativeDerivative` is for), delta ones the count of their interval. A histogram is `.count`, `.sum`, `.min`,
 * `.max` and `.bucket;le=…` with the counts of all values up to the bound; a summary is `.count`, `.sum` and the name
 * itself with `;quantile=…`. Attributes become tags.
 */
export function mapMetrics(request: ExportRequest, options: MapOptions): MappedMetrics {
  const samples: Sample[] = [];
  const rejected = new Map<PointRejection, number>();
  for (const resource of request.resourceMetrics ?? []) {
    const resourceTags = chosenTags(resource, options.resourceAttributes);
    for (const { metrics } of resource.scopeMetrics ?? []) {
      for (const metric of metrics ?? []) {
        const handle = (
          point: Point,
          isDelta: boolean,
          write: (writer: PointWriter) => PointRejection | null,
        ): void => {
          if (((point.flags ?? 0) & NO_RECORDED_VALUE) !== 0) return;
          const why = mapPoint({ metric, point, isDelta, resourceTags, options, samples, write });
          if (why !== null) rejected.set(why, (rejected.get(why) ?? 0) + 1);
        };
        mapMetric(metric, handle);
      }
    }
  }
  return { samples, rejected };
}

type HandlePoint = (point: Point, isDelta: boolean, write: (writer: PointWriter) => PointRejection | null) => void;

function mapMetric(metric: Metric, handle: HandlePoint): void {
  for (const point of metric.gauge?.dataPoints ?? []) {
    handle(point, false, ({ put }) => putNumber(put, point.asDouble ?? point.asInt));
  }
  for (const point of metric.sum?.dataPoints ?? []) {
    const isDelta = metric.sum?.aggregationTemporality === DELTA;
    handle(point, isDelta, ({ putCount }) => putNumber(putCount, point.asDouble ?? point.asInt));
  }
  for (const point of metric.histogram?.dataPoints ?? []) {
    const isDelta = metric.histogram?.aggregationTemporality === DELTA;
    handle(point, isDelta, (writer) => putDistribution(writer, point, explicitBuckets(point)));
  }
  for (const point of metric.exponentialHistogram?.dataPoints ?? []) {
    const isDelta = metric.exponentialHistogram?.aggregationTemporality === DELTA;
    handle(point, isDelta, (writer) => putDistribution(writer, point, exponentialBuckets(point)));
  }
  for (const point of metric.summary?.dataPoints ?? []) {
    handle(point, false, ({ put }) => {
      put('.count', point.count ?? 0);
      put('.sum', point.sum ?? 0);
      for (const { quantile, value } of point.quantileValues ?? []) {
        put('', value ?? 0, ['quantile', String(quantile ?? 0)]);
      }
      return null;
    });
  }
}

function putNumber(put: Put, value: number | undefined): PointRejection | null {
  if (value === undefined) return 'value';
  if (Number.isNaN(value)) return 'nan';
  put('', value);
  return null;
}

function putDistribution(
  { put, putCount }: PointWriter,
  point: { count?: number; sum?: number; min?: number; max?: number },
  buckets: CumulativeBucket[] | null,
): PointRejection | null {
  if (buckets === null) return 'histogram';
  putCount('.count', point.count ?? 0);
  putCount('.sum', point.sum);
  put('.min', point.min);
  put('.max', point.max);
  for (const { bound, count } of buckets) {
    putCount('.bucket', count, ['le', bound === Infinity ? '+Inf' : String(bound)]);
  }
  return null;
}

interface PointContext {
  readonly metric: Metric;
  readonly point: Point;
  readonly isDelta: boolean;
  readonly resourceTags: Tags;
  readonly options: MapOptions;
  readonly samples: Sample[];
  readonly write: (writer: PointWriter) => PointRejection | null;
}

function mapPoint({ metric, point, isDelta, resourceTags, options, samples, write }: PointContext) {
  if (taggedName(metric.name ?? '', []) === null) return 'name';
  const time = point.timeUnixNano === undefined || point.timeUnixNano === 0 ? null : point.timeUnixNano / 1e9;
  const timeSeconds = Math.floor(time ?? options.nowSeconds);
  if (!(timeSeconds >= 0 && Number.isSafeInteger(timeSeconds))) return 'timestamp';
  const tags = [...resourceTags, ...tagsOf(point.attributes ?? [])];
  const put: Put = (suffix, value, extra) => {
    const name = taggedName(`${metric.name ?? ''}${suffix}`, extra === undefined ? tags : [...tags, extra]);
    if (name !== null && value !== undefined && !Number.isNaN(value)) samples.push({ name, value, timeSeconds });
  };
  const putCount: Put = (suffix, value, extra) => {
    if (!isDelta || value === undefined || Number.isNaN(value)) return put(suffix, value, extra);
    const name = taggedName(`${metric.name ?? ''}${suffix}`, extra === undefined ? tags : [...tags, extra]);
    if (name !== null) samples.push({ name, value: options.deltas.add(name, value, timeSeconds), timeSeconds });
  };
  return write({ put, putCount });
}

function chosenTags(resource: ResourceMetrics, chosen: readonly string[]): Tags {
  return tagsOf((resource.resource?.attributes ?? []).filter(({ key }) => chosen.includes(key ?? '')));
}

function tagsOf(attributes: readonly KeyValue[]): Tags {
  return attributes.map(({ key, value }) => [key ?? '', attributeText(value)] as const);
}

function attributeText(value: AnyValue | undefined): string {
  if (value === undefined) return '';
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(attributeText).join(',');
  const plain = value.stringValue ?? value.boolValue ?? value.intValue ?? value.doubleValue;
  return plain === undefined ? '' : String(plain);
}
