import { Server, ServerCredentials } from '@grpc/grpc-js';
import { ResourceProviderService } from '@pulumi/pulumi/proto/provider_grpc_pb';
import { createService } from './core/service';
import type { ProviderPackage } from './core/package';

/** Short: the next command checks the pending operations a second later, and a plugin still working on them would make its results wrong. */
const ORPHAN_CHECK_MS = 100;

/** A killed engine cannot stop its plugins; they detect that their parent process changed. */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, ORPHAN_CHECK_MS).unref();
}

function listen(pkg: ProviderPackage): Server {
  const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
  server.addService(ResourceProviderService, createService(pkg, process.env));
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
  });
  return server;
}

/** Serves a package until the engine ends. Prints its port, as the engine expects. */
export function serve(pkg: ProviderPackage): void {
  endWithParent();
  try {
    const server = listen(pkg);
    // The engine runs its plugins in their own process group and interrupts them when it is done;
    // it waits up to 5 s for each. Operations in progress finish first.
    process.on('SIGINT', () => server.tryShutdown(() => process.exit(0)));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
