import protobuf from 'protobufjs/light.js';

/**
 * The messages of OTLP's metrics, as far as they are read: fields that are not named here (exemplars, scopes, units) are
 * skipped by the decoder. The numbers are those of opentelemetry/proto/metrics/v1/metrics.proto, common.proto,
 * resource.proto and google/rpc/status.proto.
 */
const field = (id: number, type: string, rule?: 'repeated'): protobuf.IField =>
  rule === undefined ? { id, type } : { id, type, rule };
const many = (id: number, type: string): protobuf.IField => field(id, type, 'repeated');

const POINT_TIMES = { startTimeUnixNano: field(2, 'fixed64'), timeUnixNano: field(3, 'fixed64') };

const root = protobuf.Root.fromJSON({
  nested: {
    ExportMetricsServiceRequest: { fields: { resourceMetrics: many(1, 'ResourceMetrics') } },
    ExportMetricsServiceResponse: { fields: { partialSuccess: field(1, 'ExportMetricsPartialSuccess') } },
    ExportMetricsPartialSuccess: {
      fields: { rejectedDataPoints: field(1, 'int64'), errorMessage: field(2, 'string') },
    },
    Status: { fields: { code: field(1, 'int32'), message: field(2, 'string') } },
    ResourceMetrics: { fields: { resource: field(1, 'Resource'), scopeMetrics: many(2, 'ScopeMetrics') } },
    Resource: { fields: { attributes: many(1, 'KeyValue') } },
    ScopeMetrics: { fields: { metrics: many(2, 'Metric') } },
    KeyValue: { fields: { key: field(1, 'string'), value: field(2, 'AnyValue') } },
    AnyValue: {
      fields: {
        stringValue: field(1, 'string'),
        boolValue: field(2, 'bool'),
        intValue: field(3, 'int64'),
        doubleValue: field(4, 'double'),
        arrayValue: field(5, 'ArrayValue'),
      },
      oneofs: { value: { oneof: ['stringValue', 'boolValue', 'intValue', 'doubleValue', 'arrayValue'] } },
    },
    // Lists within lists are not read: nothing that nests without bound comes in.
    ArrayValue: { fields: { values: many(1, 'PlainValue') } },
    PlainValue: {
      fields: {
        stringValue: field(1, 'string'),
        boolValue: field(2, 'bool'),
        intValue: field(3, 'int64'),
        doubleValue: field(4, 'double'),
      },
    },
    Metric: {
      fields: {
        name: field(1, 'string'),
        gauge: field(5, 'Gauge'),
        sum: field(7, 'Sum'),
        histogram: field(9, 'Histogram'),
        exponentialHistogram: field(10, 'ExponentialHistogram'),
        summary: field(11, 'Summary'),
      },
    },
    AggregationTemporality: {
      values: {
        AGGREGATION_TEMPORALITY_UNSPECIFIED: 0,
        AGGREGATION_TEMPORALITY_DELTA: 1,
        AGGREGATION_TEMPORALITY_CUMULATIVE: 2,
      },
    },
    Gauge: { fields: { dataPoints: many(1, 'NumberDataPoint') } },
    Sum: {
      fields: {
        dataPoints: many(1, 'NumberDataPoint'),
        aggregationTemporality: field(2, 'AggregationTemporality'),
        isMonotonic: field(3, 'bool'),
      },
    },
    Histogram: {
      fields: {
        dataPoints: many(1, 'HistogramDataPoint'),
        aggregationTemporality: field(2, 'AggregationTemporality'),
      },
    },
    ExponentialHistogram: {
      fields: {
        dataPoints: many(1, 'ExponentialHistogramDataPoint'),
        aggregationTemporality: field(2, 'AggregationTemporality'),
      },
    },
    Summary: { fields: { dataPoints: many(1, 'SummaryDataPoint') } },
    NumberDataPoint: {
      fields: {
        ...POINT_TIMES,
        asDouble: field(4, 'double'),
        asInt: field(6, 'sfixed64'),
        attributes: many(7, 'KeyValue'),
        flags: field(8, 'uint32'),
      },
      oneofs: { value: { oneof: ['asDouble', 'asInt'] } },
    },
    HistogramDataPoint: {
      fields: {
        ...POINT_TIMES,
        count: field(4, 'fixed64'),
        sum: field(5, 'double'),
        bucketCounts: many(6, 'fixed64'),
        explicitBounds: many(7, 'double'),
        attributes: many(9, 'KeyValue'),
        flags: field(10, 'uint32'),
        min: field(11, 'double'),
        max: field(12, 'double'),
      },
    },
    ExponentialHistogramDataPoint: {
      fields: {
        attributes: many(1, 'KeyValue'),
        ...POINT_TIMES,
        count: field(4, 'fixed64'),
        sum: field(5, 'double'),
        scale: field(6, 'sint32'),
        zeroCount: field(7, 'fixed64'),
        positive: field(8, 'Buckets'),
        negative: field(9, 'Buckets'),
        flags: field(10, 'uint32'),
        min: field(12, 'double'),
        max: field(13, 'double'),
        zeroThreshold: field(14, 'double'),
      },
    },
    Buckets: { fields: { offset: field(1, 'sint32'), bucketCounts: many(2, 'uint64') } },
    SummaryDataPoint: {
      fields: {
        ...POINT_TIMES,
        count: field(4, 'fixed64'),
        sum: field(5, 'double'),
        quantileValues: many(6, 'ValueAtQuantile'),
        attributes: many(7, 'KeyValue'),
        flags: field(8, 'uint32'),
      },
    },
    ValueAtQuantile: { fields: { quantile: field(1, 'double'), value: field(2, 'double') } },
  },
});

/** Body of `POST /v1/metrics`. */
export const ExportRequestType = root.lookupType('ExportMetricsServiceRequest');
/** What a body that was taken, wholly or in part, is answered with. */
export const ExportResponseType = root.lookupType('ExportMetricsServiceResponse');
/** What a body that was not taken is answered with. */
export const StatusType = root.lookupType('Status');
