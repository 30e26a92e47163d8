import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { version as awsVersion } from '@pulumi/aws/package.json';
import { version as randomVersion } from '@pulumi/random/package.json';
import { version as sdkVersion } from '@pulumi/pulumi/package.json';
import { readPlanText, type PlanEnvelope } from '../core/model/envelope';
import type { PlanFacts } from '../core/model/facts';
import { sealDocument, type Digests } from '../core/model/sealed';
import { stableState, type ExportedDeployment } from '../core/model/fingerprint';
import { digestOf, sha256 } from '../core/store/digest';
import { messageOf, CommandError } from '../core/errors';
import { readSource } from '../core/git';
import { bundleDigests } from '../core/store/manifest';
import type { Session } from '../core/engine/session';
import { stackSettings } from '../core/engine/stack-secrets';
import { writeWhole } from '../core/store/write-whole';

const DIGESTS: Digests = { ofText: sha256, ofValue: digestOf };

/** Writes a plan for its owner alone: it tells of the stack more than a pull request should. Returns its digest. */
export const writePlan = (file: string, envelope: PlanEnvelope): string => {
  writeWhole(file, sealDocument(envelope, DIGESTS, 1));
  return DIGESTS.ofValue(envelope);
};

/** @throws CommandError if the file is missing, damaged, or of a newer format. */
export const readPlan = (file: string): PlanEnvelope => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(
      `The plan ${file} cannot be read: ${messageOf(error)}. Create it: npm run preview -- --out ${file}`,
      undefined,
      { cause: error },
    );
  }
  const result = readPlanText(text, DIGESTS);
  if ('fault' in result)
    throw new CommandError(
      `The plan ${file} ${result.fault}. Nothing was changed. Download the file again, or create another: npm run preview -- --out FILE`,
    );
  return result.document;
};

/** The current facts. */
export const gatherFacts = async ({ settings, target, stack, bundles }: Session): Promise<PlanFacts> => {
  const [source, packages, exported, { secretsProvider }] = await Promise.all([
    readSource(),
    bundles(),
    stack.stack.exportStack(),
    stackSettings(stack.stack),
  ]);
  const deployment = exported.deployment as ExportedDeployment;
  return {
    environment: settings.environment,
    target: target.kind,
    source,
    settings: digestOf(settings),
    bundles: bundleDigests(packages),
    versions: {
      'the Pulumi CLI': String(stack.stack.workspace.pulumiCommand.version ?? 'unknown'),
      '@pulumi/pulumi': sdkVersion,
      '@pulumi/aws': awsVersion,
      '@pulumi/random': randomVersion,
      // The local plugins' folder is named by the digest of their source.
      ...(target.kind === 'local' && { 'the local provider': basename(dirname(target.plugins.aws)) }),
    },
    secretsProvider: secretsProvider && secretsProvider !== 'default' ? secretsProvider : 'passphrase',
    state: {
      digest: digestOf(stableState(deployment)),
      resources: deployment.resources?.length ?? 0,
      pending: deployment.pending_operations?.length ?? 0,
    },
  };
};

/** What encrypts the stack's secrets; stored with the plan, whose secrets use the same key. */
export const encryptionOf = async ({ stack }: Session): Promise<PlanEnvelope['encryption']> => {
  const { encryptionSalt, encryptedKey } = await stackSettings(stack.stack);
  return { encryptionSalt, encryptedKey };
};

/**
 * Gives the stack the salt or data key of the plan; the secrets provider fact covers the key itself.
 * Changes nothing if the stack file is committed with its salt; needed if each checkout creates its
 * own, since the plan's secrets could not be decrypted otherwise.
 */
export const adoptEncryption = async (session: Session, wanted: PlanEnvelope['encryption']): Promise<void> => {
  if (digestOf(await encryptionOf(session)) === digestOf(wanted)) return;
  const { stack } = session.stack;
  await stack.workspace.saveStackSettings(stack.name, { ...(await stackSettings(stack)), ...wanted });
};
