import type { FunctionOutput, SystemOutputs, TableOutput, TopicOutput } from '../shared/outputs';

export interface MetricsOutputs extends SystemOutputs {
  readonly timeSeriesTable?: TableOutput;
  readonly alertConfigTable?: TableOutput;
  readonly exportBucket?: { readonly name: string; readonly arn: string };
  readonly accessLogBucket?: { readonly name: string; readonly arn: string };
  readonly alertsTopic?: TopicOutput;
  readonly ingestFunction?: FunctionOutput;
  readonly exportFunction?: FunctionOutput;
  readonly exportSchedule?: string;
}
