import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import { EngineService } from '@pulumi/pulumi/proto/engine_grpc_pb';
import {
  GetRootResourceResponse,
  LogSeverity,
  SetRootResourceResponse,
  type LogRequest,
} from '@pulumi/pulumi/proto/engine_pb';
import { ResourceMonitorService } from '@pulumi/pulumi/proto/resource_grpc_pb';
import {
  RegisterResourceResponse,
  SupportsFeatureResponse,
  type RegisterResourceRequest,
} from '@pulumi/pulumi/proto/resource_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { spawn } from 'node:child_process';
import { join } from 'node:path';

/**
 * Runs index.ts as the language host of the ordinary Pulumi CLI does: Pulumi.yaml's nodeargs, the
 * runner of @pulumi/pulumi, a process of its own. The engine behind it knows no more than the start of
 * a program needs. For tests only.
 */

const ROOT = join(__dirname, '..', '..');

export interface PlainRun {
  readonly code: number;
  /** The errors that the CLI would show, as the runner logged them. */
  readonly log: readonly string[];
  readonly stderr: string;
}

export interface PlainRunOptions {
  readonly stack: string;
  /** The Node that runs it; default this one. */
  readonly node?: string;
  /** JavaScript to run first in that process. */
  readonly first?: string;
}

export const runPlain = async ({ stack, node = process.execPath, first }: PlainRunOptions): Promise<PlainRun> => {
  const log: string[] = [];
  const server = new Server();
  server.addService(EngineService, engineOf(log));
  server.addService(ResourceMonitorService, MONITOR);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  try {
    return { ...(await run(node, argumentsOf(stack, `127.0.0.1:${port}`, first))), log };
  } finally {
    server.forceShutdown();
  }
};

const argumentsOf = (stack: string, address: string, first: string | undefined): readonly string[] => [
  ...(first === undefined ? [] : ['--import', `data:text/javascript,${encodeURIComponent(first)}`]),
  '--import',
  'tsx',
  join(ROOT, 'node_modules', '@pulumi', 'pulumi', 'cmd', 'run'),
  '--project=signalbox',
  `--stack=${stack}`,
  '--dry-run',
  `--monitor=${address}`,
  `--engine=${address}`,
  ROOT,
];

const run = (node: string, args: readonly string[]): Promise<Omit<PlainRun, 'log'>> =>
  new Promise((resolve, reject) => {
    const child = spawn(node, args, {
      cwd: ROOT,
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, stderr }));
  });

const engineOf = (lines: string[]) => ({
  log: ({ request }: ServerUnaryCall<LogRequest, Empty>, answer: sendUnaryData<Empty>) => {
    if (request.getSeverity() === LogSeverity.ERROR) lines.push(request.getMessage());
    answer(null, new Empty());
  },
  getRootResource: (_: unknown, answer: sendUnaryData<GetRootResourceResponse>) =>
    answer(null, new GetRootResourceResponse()),
  setRootResource: (_: unknown, answer: sendUnaryData<SetRootResourceResponse>) =>
    answer(null, new SetRootResourceResponse()),
});

const MONITOR = {
  supportsFeature: (_: unknown, answer: sendUnaryData<SupportsFeatureResponse>) =>
    answer(null, new SupportsFeatureResponse()),
  registerResource: (
    { request }: ServerUnaryCall<RegisterResourceRequest, RegisterResourceResponse>,
    answer: sendUnaryData<RegisterResourceResponse>,
  ) => {
    const response = new RegisterResourceResponse();
    response.setUrn(`urn:pulumi:stack::signalbox::${request.getType()}::${request.getName()}`);
    answer(null, response);
  },
  registerResourceOutputs: (_: unknown, answer: sendUnaryData<Empty>) => answer(null, new Empty()),
};
