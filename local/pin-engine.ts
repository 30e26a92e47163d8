import { writeFileSync } from 'node:fs';
import { ENGINE_VERSION } from './engine';
import { archiveName, digestOf, PINS, publishedDigests } from './engine-download';

/** Platforms that a job or a person runs the CLI on. */
const PLATFORMS = [['linux', 'x64'], ['linux', 'arm64'], ['darwin', 'x64'], ['darwin', 'arm64']] as const;

/** Pins what Pulumi publishes for ENGINE_VERSION. Look at the difference before it is committed. */
const pin = async (): Promise<void> => {
  const published = await publishedDigests(ENGINE_VERSION);
  writeFileSync(PINS, PLATFORMS.map(([platform, arch]) => {
    const archive = archiveName(ENGINE_VERSION, platform, arch);
    const digest = digestOf(published, archive);
    if (digest === undefined) throw new Error(`The release names no digest of ${archive}.`);
    return `${digest}  ${archive}\n`;
  }).join(''));
};

pin().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
