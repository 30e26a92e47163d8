import { writeFileSync } from 'node:fs';
import { ENGINE_VERSION } from './engine';
import { PINS, pinsOf, publishedDigests } from './engine-download';

/** Pins what Pulumi publishes for ENGINE_VERSION. Look at the difference before it is committed. */
const pin = async (): Promise<void> =>
  writeFileSync(PINS, pinsOf(ENGINE_VERSION, await publishedDigests(ENGINE_VERSION)));

pin().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
