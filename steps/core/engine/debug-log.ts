import type { ServiceError } from '@grpc/grpc-js';
import { EngineClient } from '@pulumi/pulumi/proto/engine_grpc_pb';
import { LogSeverity, type LogRequest } from '@pulumi/pulumi/proto/engine_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';

type Log = (request: LogRequest, callback: (error: ServiceError | null, response: Empty) => void) => unknown;

/**
 * Keeps Pulumi's debug messages from the engine, which drops them without --debug: four for each resource, each a
 * request of its own. Messages of other severities pass.
 */
export const dropDebugLog = (client: { log: unknown } = EngineClient.prototype): void => {
  const send = client.log as Log;
  const log: Log = function (this: unknown, request, callback) {
    if (request.getSeverity() !== LogSeverity.DEBUG) return send.call(this, request, callback);
    callback(null, new Empty());
    return undefined;
  };
  client.log = log;
};
