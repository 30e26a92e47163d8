import { Tracer } from '@aws-lambda-powertools/tracer';

/**
 * The only user of the X-Ray SDK, which is in maintenance mode: replace it here. Outside
 * Lambda (AWS_EXECUTION_ENV unset: the local cloud, tests) Powertools disables
 * itself, so nothing waits for a missing daemon.
 */
export interface Tracing {
  /** The client, with one subsegment per call. */
  client<C>(client: C): C;
  /** Runs an invocation in its own subsegment, with cold start, service and error recorded. */
  invocation<R>(run: () => Promise<R>): Promise<R>;
}

export function createTracing(service: string): Tracing {
  // Every outgoing request is an AWS SDK call and is traced as such; patching http would trace it twice.
  const tracer = new Tracer({ serviceName: service, captureHTTPsRequests: false });
  return {
    client: (client) => tracer.captureAWSv3Client(client),
    invocation: (run) => (tracer.isTracingEnabled() ? traced(tracer, run) : run()),
  };
}

/** Responses are not recorded: they contain the caller's data. */
async function traced<R>(tracer: Tracer, run: () => Promise<R>): Promise<R> {
  const segment = tracer.getSegment();
  if (segment === undefined) return run();
  const subsegment = segment.addNewSubsegment(`## ${process.env._HANDLER ?? 'handler'}`);
  tracer.setSegment(subsegment);
  tracer.annotateColdStart();
  tracer.addServiceNameAnnotation();
  try {
    return await run();
  } catch (error) {
    tracer.addErrorAsMetadata(error as Error);
    throw error;
  } finally {
    subsegment.close();
    tracer.setSegment(segment);
  }
}
