/**
 * The contract between infrastructure and functions of metrics aggregation: names of variables,
 * table attributes, indexes, inputs and outputs. It imports nothing, so both sides can import it.
 */

/** Environment variables of the functions; their values are resource names and ARNs. */
export const ENV = {
  timeSeriesTable: 'TIME_SERIES_TABLE',
  alertConfigTable: 'ALERT_CONFIG_TABLE',
  alertsTopicArn: 'ALERTS_TOPIC_ARN',
  exportBucket: 'EXPORT_BUCKET',
  retentionDays: 'RETENTION_DAYS',
  /** Timeout of the ingest; the export waits that long before it settles an hour. */
  ingestTimeoutSeconds: 'INGEST_TIMEOUT_SECONDS',
  /** Name of the environment: a dimension of the functions' metrics, and in every log line. */
  environment: 'ENVIRONMENT',
  /** DEBUG, INFO, WARN or ERROR; default INFO. */
  logLevel: 'POWERTOOLS_LOG_LEVEL',
} as const;

/** The functions of the system: bundle names, and the last part of their physical names. */
export const FUNCTIONS = { ingest: 'ingest', export: 'export' } as const;
/** Entry points, relative to functions/metrics-aggregation/; each exports `handler`. */
export const ENTRIES = { ingest: 'handlers/ingest.ts', export: 'handlers/export.ts' } as const;

/** Time-series table: partition key, sort key (epoch milliseconds, number), TTL (epoch seconds). */
export const TIME_SERIES = {
  partitionKey: 'metric_name',
  sortKey: 'timestamp',
  ttl: 'ttl',
  /** Index for the hourly export: all points of one hour, spread over shards. It projects all attributes. */
  hourIndex: { name: 'by-hour', partitionKey: 'hour_shard', sortKey: 'timestamp' },
  /** Shards per hour, so that the hour's writes are spread over index partitions. */
  hourShards: 8,
  /** Reserved partition with an item per hour (sort key: hour start) that waits for an export. */
  pendingPartition: '@export-pending',
  /** Reserved partition with an item per exported hour (sort key: hour start). */
  exportedPartition: '@exported',
} as const;

/** Alert-configuration table. Attributes: metric_name, threshold (number), comparison, severity. */
export const ALERT_CONFIG = { partitionKey: 'metric_name' } as const;

/** Message attributes of an alert; subscriptions filter on them. */
export const ALERT_ATTRIBUTES = { severity: 'severity', metricType: 'metric_type' } as const;

/** Payload of the hourly schedule. `hour` (ISO 8601, e.g. 2026-11-20T21) exports that hour again. */
export const EXPORT_ACTION = 'export_metrics';
export const EXPORT_PAYLOAD = { action: EXPORT_ACTION } as const;
/**
 * Objects of the export: exports/dt=YYYY-MM-DD/hour=HH/metrics.jsonl.gz (event time, UTC), and
 * metrics-0002.jsonl.gz and so on if an hour has more points than fit in an object. Points that
 * arrive after exported points of their hour expired go to metrics-late-YYYY-MM-DD.jsonl.gz (day of
 * the export, numbered the same way) next to them, so that no object loses a row. Each point is in one object.
 */
export const EXPORT_PREFIX = 'exports/';
/**
 * Each export of an hour ends with its manifest (ExportManifest): _manifest.json, and
 * _manifest-late-YYYY-MM-DD.json for late points. An hour is complete if it has one and the
 * objects match it; while an hour is rewritten, they may not.
 * Athena ignores names with a leading underscore: https://docs.aws.amazon.com/athena/latest/ug/other-notable-limitations.html
 */
export const MANIFEST_NAME = '_manifest';

export const ROUTE = { method: 'POST', path: 'metrics' } as const;
export const LIMITS = { metricsPerRequest: 50, bodyBytes: 256 * 1024 } as const;
export const SERVICE = 'metrics-aggregation';
/** CloudWatch namespace of the functions' metrics (EMF). */
export const METRICS_NAMESPACE = 'Signalbox';

/**
 * JSON schema (draft 4) for the gateway's validation of the body: one metric or a list.
 * The function repeats the checks with messages that name the field.
 */
const METRIC_SCHEMA = {
  type: 'object',
  required: ['metric_name', 'value'],
  properties: {
    metric_name: { type: 'string', minLength: 1, maxLength: 255 },
    value: { type: 'number' },
    timestamp: { type: ['string', 'number'] },
    metric_type: { type: 'string', enum: ['system', 'application', 'business'] },
    unit: { type: 'string', maxLength: 64 },
  },
} as const;
export const REQUEST_SCHEMA = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  title: 'MetricsRequest',
  oneOf: [METRIC_SCHEMA, { type: 'array', minItems: 1, items: METRIC_SCHEMA }],
} as const;

export type Severity = 'low' | 'medium' | 'high' | 'critical';
export type MetricType = 'system' | 'application' | 'business';
export type Comparison = 'above' | 'at_or_above' | 'below' | 'at_or_below';

/** One metric as sent. timestamp: ISO 8601 or epoch milliseconds, default now; metric_type: default system. */
export interface MetricInput {
  readonly metric_name: string;
  readonly value: number;
  readonly timestamp?: string | number;
  readonly metric_type?: MetricType;
  readonly unit?: string;
}

/** Body of the alert message. */
export interface AlertMessage {
  readonly metric_name: string;
  readonly metric_type: MetricType;
  readonly severity: Severity;
  readonly comparison: Comparison;
  readonly threshold: number;
  readonly value: number;
  /** ISO 8601 of the point. */
  readonly timestamp: string;
}

/** 200 of POST /metrics. */
export interface IngestResponse {
  readonly stored: number;
  readonly alerts: readonly AlertMessage[];
}

/** 4xx and 5xx of both systems' endpoints, including the gateway's own responses. */
export interface ErrorResponse {
  readonly error: string;
  readonly message: string;
  /** One entry per invalid field, at most 20: path such as [3].value, the value found, what is allowed. */
  readonly details?: readonly { readonly field: string; readonly found: string; readonly allowed: string }[];
}

/** An exported object. */
export interface ExportedObject {
  readonly key: string;
  readonly rows: number;
  /** sha256 of its bytes, hexadecimal. */
  readonly sha256: string;
}

/** Content of a manifest, as JSON. */
export interface ExportManifest {
  /** ISO 8601, e.g. 2026-11-20T21. */
  readonly hour: string;
  readonly rows: number;
  readonly objects: readonly ExportedObject[];
}

/** Result of an export invocation. */
export interface ExportResponse {
  /** One entry per object written. Large hours have several, possibly from several runs. */
  readonly exported: readonly { readonly hour: string; readonly key: string; readonly rows: number }[];
  /** Incomplete hours: time ran out, or another run has them. The next run continues. */
  readonly remaining: number;
}
