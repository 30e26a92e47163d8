import { SetQueueAttributesCommand, SQSClient, TagQueueCommand } from '@aws-sdk/client-sqs';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DriftReport } from '../../steps/drift/model/types';
import { copyCheckout, type Checkout } from './checkout';
import type { Deployment } from './deployment';

/** The resource of price alerts that drifts. */
export const QUEUE = 'price-alerts-prices-dead-letters-queue';

/** The day so many days from now, UTC. */
export const dayIn = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** A checkout whose environments/staging.yaml accepts drift of staging. */
export interface AcceptedDrift {
  readonly checkout: Checkout;
  /** Replaces the accepted drift by these entries, as `resource: …, until: …`. */
  readonly accept: (...entries: string[]) => void;
  readonly checked: () => Promise<{ readonly code: number; readonly report: DriftReport }>;
  /** Changes the visibility timeout of the queue to 77 s behind the state's back. */
  readonly driftTimeout: () => Promise<void>;
  /** Changes its tag Owner. */
  readonly driftTag: () => Promise<void>;
}

export const openAcceptedDrift = (d: Deployment): AcceptedDrift => {
  const checkout = copyCheckout(d.sandbox);
  const file = join(checkout.dir, 'environments', 'staging.yaml');
  const original = readFileSync(file, 'utf8');
  const sqs = d.client(SQSClient, 'us-east-1');
  const QueueUrl = d.prices.priceDeadLetterQueue.url;
  return {
    checkout,
    accept: (...entries) => {
      writeFileSync(file, original);
      appendFileSync(
        file,
        `\nacceptedDrift:\n${entries.map((entry) => `  - { ${entry}, reason: a load test of the importer }\n`).join('')}`,
      );
    },
    checked: async () => {
      const { code, stdout } = await checkout.run(['drift', '--env', 'staging', '--json']);
      return { code, report: JSON.parse(stdout) as DriftReport };
    },
    driftTimeout: async () => {
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '77' } }));
    },
    driftTag: async () => {
      await sqs.send(new TagQueueCommand({ QueueUrl, Tags: { Owner: 'nobody' } }));
    },
  };
};
