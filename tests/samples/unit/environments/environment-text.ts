import type { StepName } from '../../../../environments/schema';

/** Settings of steps in YAML flow style, by step; undefined leaves the step out. */
type Steps = Partial<Record<StepName, string | undefined>>;

const DEFAULTS: Readonly<Record<StepName, string>> = {
  security: '{}',
  data: '{}',
  messaging: '{ operations: [ops@example.com] }',
  compute: '{}',
  api: '{}',
  observability: '{}',
};

const stepLines = (steps: Steps) =>
  (Object.keys(DEFAULTS) as StepName[])
    .map((name) => (Object.hasOwn(steps, name) ? [name, steps[name]] : [name, DEFAULTS[name]]))
    .filter(([, settings]) => settings !== undefined)
    .map(([name, settings]) => `      - ${name}: ${settings}`);

/**
 * Text of a valid environment file called dev, with the given parts in the place of its own; for tests.
 * `top` lines stand before systems; `environment` defaults to dev, regions to us-east-2 and us-east-1.
 */
export function environmentText(
  parts: {
    readonly environment?: string;
    readonly top?: string;
    readonly metrics?: Steps;
    readonly prices?: Steps;
    readonly metricsRegion?: string;
    readonly pricesRegion?: string;
  } = {},
): string {
  return [
    `environment: ${parts.environment ?? 'dev'}`,
    ...(parts.top === undefined ? [] : [parts.top]),
    'systems:',
    '  metrics-aggregation:',
    `    region: ${parts.metricsRegion ?? 'us-east-2'}`,
    '    steps:',
    ...stepLines(parts.metrics ?? {}),
    '  price-alerts:',
    `    region: ${parts.pricesRegion ?? 'us-east-1'}`,
    '    steps:',
    ...stepLines(parts.prices ?? {}),
    '',
  ].join('\n');
}
