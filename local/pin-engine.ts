import { writeFileSync } from 'node:fs';
import { ENGINE_VERSION } from './engine';
import { PINS, pinsOf, publishedDigests } from './engine-download';

/** Pins the digests that Pulumi publishes for ENGINE_VERSION. Review the diff before committing. */
const pin = async (): Promise<void> =>
  writeFileSync(PINS, pinsOf(ENGINE_VERSION, await publishedDigests(ENGINE_VERSION)));

pin().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
