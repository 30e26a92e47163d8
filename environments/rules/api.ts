import { metricsStep, pricesStep, repeats } from './rule';
import type { Rule } from './rule';

const loggingRole: Rule = {
  name: 'one system manages the logging role of a region',
  check: (input) => {
    const managed = [metricsStep(input, 'api'), pricesStep(input, 'api')].flatMap((step) => {
      const name = step?.path[1] as 'metrics-aggregation' | 'price-alerts' | undefined;
      const region = name && input.draft.systems?.[name]?.region;
      return step?.settings.accountLoggingRole === true && region !== undefined ? [{ step, region }] : [];
    });
    return repeats(managed, ({ region }) => region).map(({ index, first, key }) => ({
      path: [...managed[index]!.step.path, 'accountLoggingRole'],
      text: `found true in both systems in ${key}, allowed in one: API Gateway has one CloudWatch role an account and region; set it to false here, as ${String(managed[first]!.step.path[1])} manages it`,
    }));
  },
};

const openEndpoint: Rule = {
  name: 'the webhook is not open to everybody',
  check: (input) => {
    const compute = pricesStep(input, 'compute');
    const api = pricesStep(input, 'api');
    if (!compute || compute.settings.webhookSignature !== 'off' || api?.settings.apiKey !== false) return [];
    return [
      {
        path: [...compute.path, 'webhookSignature'],
        severity: 'warning',
        text: 'found off without an API key, so anyone may send prices; use required, or set apiKey to true in the api step',
      },
    ];
  },
};

export const apiRules: readonly Rule[] = [loggingRole, openEndpoint];
