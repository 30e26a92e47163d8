/**
 * What infrastructure and functions of metrics aggregation agree on: names of variables,
 * table attributes, indexes, inputs and outputs. It imports nothing, so both sides may import it.
 */

/** Environment variables of the functions; their values are resource names and ARNs. */
export const ENV = {
  timeSeriesTable: 'TIME_SERIES_TABLE',
  alertConfigTable: 'ALERT_CONFIG_TABLE',
  alertsTopicArn: 'ALERTS_TOPIC_ARN',
  exportBucket: 'EXPORT_BUCKET',
  retentionDays: 'RETENTION_DAYS',
  /** Timeout of the ingest, which the export waits out before it strikes an hour off. */
  ingestTimeoutSeconds: 'INGEST_TIMEOUT_SECONDS',
  /** Name of the environment: a dimension of the functions' own metrics, and on every log line. */
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
  /** Index that the hourly export reads: all points of one hour, spread over shards. It projects all attributes. */
  hourIndex: { name: 'by-hour', partitionKey: 'hour_shard', sortKey: 'timestamp' },
  /** Shards of one hour, so that no index partition takes every write of the hour. */
  hourShards: 8,
  /** Reserved partition whose items name the hours (sort key: hour start) that wait for an export. */
  pendingPartition: '@export-pending',
  /** Reserved partition whose items (sort key: hour start) say what was exported of an hour. */
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
 * metrics-0002.jsonl.gz and so on where an hour has more points than an object takes. Points that
 * arrive after exported points of their hour expired go to metrics-late-YYYY-MM-DD.jsonl.gz (day of
 * the export, numbered alike) beside them, so that no object loses a row. A point is in one object.
 */
export const EXPORT_PREFIX = 'exports/';
/**
 * Each export of an hour ends with its manifest (ExportManifest): _manifest.json, and
 * _manifest-late-YYYY-MM-DD.json for late points. An hour is complete when it has one and the
 * objects are as it says; while an hour is written anew, they may not be.
 * Athena takes what begins with an underscore for hidden: https://docs.aws.amazon.com/athena/latest/ug/other-notable-limitations.html
 */
export const MANIFEST_NAME = '_manifest';

export const ROUTE = { method: 'POST', path: 'metrics' } as const;
export const LIMITS = { metricsPerRequest: 50, bodyBytes: 256 * 1024 } as const;
export const SERVICE = 'metrics-aggregation';
/** CloudWatch namespace of the functions' own metrics (EMF). */
export const METRICS_NAMESPACE = 'Signalbox';

/**
 * JSON schema (draft 4) by which the gateway validates the body: one metric or a list.
 * The function checks the same again with messages that name the field.
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

/** 4xx and 5xx of both systems' endpoints, the gateway's own included. */
export interface ErrorResponse {
  readonly error: string;
  readonly message: string;
  /** One entry a bad field, at most 20: path such as [3].value, the value found, what is allowed. */
  readonly details?: readonly { readonly field: string; readonly found: string; readonly allowed: string }[];
}

/** An object of the export. */
export interface ExportedObject {
  readonly key: string;
  readonly rows: number;
  /** Of its bytes, hexadecimal. */
  readonly sha256: string;
}

/** What a manifest says, as JSON. */
export interface ExportManifest {
  /** ISO 8601, e.g. 2026-11-20T21. */
  readonly hour: string;
  readonly rows: number;
  readonly objects: readonly ExportedObject[];
}

/** Result of an export invocation. */
export interface ExportResponse {
  /** One entry an object written. An hour of many points has several, not all of them from one run. */
  readonly exported: readonly { readonly hour: string; readonly key: string; readonly rows: number }[];
  /** Hours that are not complete: time ran short, or another run is at them. The next run takes them. */
  readonly remaining: number;
}
