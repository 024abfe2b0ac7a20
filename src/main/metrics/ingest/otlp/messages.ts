/**
 * OTLP's metrics as they come out of either encoding: what was not sent is absent, 64-bit integers are numbers.
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/metrics/v1/metrics.proto
 */
export interface ExportRequest {
  readonly resourceMetrics?: readonly ResourceMetrics[];
}

export interface ResourceMetrics {
  readonly resource?: { readonly attributes?: readonly KeyValue[] };
  readonly scopeMetrics?: ReadonlyArray<{ readonly metrics?: readonly Metric[] }>;
}

export interface KeyValue {
  readonly key?: string;
  readonly value?: AnyValue;
}

export interface AnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: number;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values?: readonly AnyValue[] };
}

export interface Metric {
  readonly name?: string;
  readonly gauge?: { readonly dataPoints?: readonly NumberPoint[] };
  readonly sum?: { readonly dataPoints?: readonly NumberPoint[]; readonly aggregationTemporality?: number };
  readonly histogram?: { readonly dataPoints?: readonly HistogramPoint[]; readonly aggregationTemporality?: number };
  readonly exponentialHistogram?: {
    readonly dataPoints?: readonly ExponentialPoint[];
    readonly aggregationTemporality?: number;
  };
  readonly summary?: { readonly dataPoints?: readonly SummaryPoint[] };
}

export interface Point {
  readonly attributes?: readonly KeyValue[];
  readonly timeUnixNano?: number;
  readonly flags?: number;
}

export interface NumberPoint extends Point {
  readonly asDouble?: number;
  readonly asInt?: number;
}

interface Distribution extends Point {
  readonly count?: number;
  readonly sum?: number;
  readonly min?: number;
  readonly max?: number;
}

export interface HistogramPoint extends Distribution {
  readonly bucketCounts?: readonly number[];
  readonly explicitBounds?: readonly number[];
}

export interface ExponentialPoint extends Distribution {
  readonly scale?: number;
  readonly zeroCount?: number;
  readonly zeroThreshold?: number;
  readonly positive?: ExponentialBuckets;
  readonly negative?: ExponentialBuckets;
}

export interface ExponentialBuckets {
  readonly offset?: number;
  readonly bucketCounts?: readonly number[];
}

export interface SummaryPoint extends Point {
  readonly count?: number;
  readonly sum?: number;
  readonly quantileValues?: ReadonlyArray<{ readonly quantile?: number; readonly value?: number }>;
}

/** `AggregationTemporality` */
export const DELTA = 1;
/** `DataPointFlags`: there is no value, a gap is meant. */
export const NO_RECORDED_VALUE = 1;
