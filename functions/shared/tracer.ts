import { Tracer } from '@aws-lambda-powertools/tracer';

/**
 * The one place that knows of the X-Ray SDK, which is in maintenance: another tracer replaces it
 * here. Outside Lambda (AWS_EXECUTION_ENV unset: the local cloud, tests) Powertools switches
 * itself off, so nothing waits for a daemon that is not there.
 */
export interface Tracing {
  /** The client, with a subsegment a call. */
  client<C>(client: C): C;
  /** Runs an invocation in a subsegment of its own, with cold start, service and error recorded. */
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

/** Responses are not recorded: they hold the caller's data. */
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
