import type { FunctionOutput, QueueOutput, SystemOutputs, TableOutput, TopicOutput } from '../shared/outputs';

export interface PricesOutputs extends SystemOutputs {
  readonly historyTable?: TableOutput;
  readonly rulesTable?: TableOutput;
  readonly notificationsTopic?: TopicOutput;
  readonly priceQueue?: QueueOutput;
  readonly priceDeadLetterQueue?: QueueOutput;
  readonly webhookSecretArn?: string;
  readonly ingestFunction?: FunctionOutput;
  readonly evaluateFunction?: FunctionOutput;
  readonly evaluateRule?: string;
}
