import { S3Client } from '@aws-sdk/client-s3';
import { awsClient } from '../../shared/aws';
import { requiredInteger, requiredVariable } from '../../shared/env';
import { createTelemetry, type Telemetry } from '../../shared/telemetry';
import { documentClient } from '../adapters/document-client';
import { S3ExportSink } from '../adapters/export-sink';
import { DynamoExportTables } from '../adapters/export-tables';
import { ENV, METRICS_NAMESPACE, SERVICE } from '../contract';
import type { ExportPorts } from '../domain/export';
import { settling } from '../domain/settling';

export interface ExportDeps extends Omit<ExportPorts, 'timeLeft'> {
  readonly telemetry: Telemetry;
}

/** The export on AWS, configured by the environment variables of contract.ts. Throws ConfigurationError. */
export function exportDeps(): ExportDeps {
  const telemetry = createTelemetry(SERVICE, METRICS_NAMESPACE, requiredVariable(ENV.environment));
  const tables = new DynamoExportTables(documentClient(telemetry.tracing), requiredVariable(ENV.timeSeriesTable));
  return {
    telemetry,
    clock: Date.now,
    pending: tables,
    reader: tables,
    ledger: tables,
    sink: new S3ExportSink(awsClient(S3Client, telemetry.tracing), requiredVariable(ENV.exportBucket)),
    settling: settling(requiredInteger(ENV.ingestTimeoutSeconds, 1)),
  };
}
