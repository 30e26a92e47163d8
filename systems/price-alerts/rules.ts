import { MAX_NUMBER_DIGITS } from '../../environments/aws-facts';
import { queueRules } from '../../environments/rules/queue';
import { partOf, repeats, stepReader, type Rule } from '../../environments/rules/rule';
import { scheduleRule } from '../../environments/rules/schedules';
import { SYSTEM } from './names';
import type { PricesStep } from './settings';

/** Rules over more than one setting of price alerts. */

const stepIn = stepReader<PricesStep>(SYSTEM);

const oneRule: Rule = {
  name: 'a user has an alert id once',
  check: (input) => {
    const step = stepIn(input, 'data');
    const key = (item: { readonly userId?: string; readonly alertId?: string }) =>
      item.userId === undefined || item.alertId === undefined ? undefined : `${item.userId} ${item.alertId}`;
    return repeats(step?.settings.alertRules ?? [], key).map(({ index, first, key: pair }) => ({
      path: [...step!.path, 'alertRules', index, 'alertId'],
      text: `found \`${pair}\` a second time, allowed once; the first is alertRules[${first}]`,
    }));
  },
};

const exactThreshold: Rule = {
  name: 'a price threshold keeps every digit',
  check: (input) => {
    const step = stepIn(input, 'data');
    return (step?.settings.alertRules ?? []).flatMap((item, index) => {
      const digits = (item?.threshold ?? '').replace('.', '').replace(/^0+/, '').replace(/0+$/, '').length;
      return digits <= MAX_NUMBER_DIGITS
        ? []
        : [
            {
              path: [...step!.path, 'alertRules', index, 'threshold'],
              text: `found ${digits} significant digits, allowed ${MAX_NUMBER_DIGITS}, the most that DynamoDB keeps`,
            },
          ];
    });
  },
};

const openEndpoint: Rule = {
  name: 'the webhook is not open to everybody',
  check: (input) => {
    const compute = stepIn(input, 'compute');
    const api = stepIn(input, 'api');
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

const schedule = scheduleRule((input) => {
  const step = stepIn(input, 'compute');
  return step && { path: [...step.path, 'evaluateSchedule'], expression: step.settings.evaluateSchedule };
});

const queue = queueRules({
  consumer: 'evaluate',
  batch: 'evaluateBatch',
  queueOf: (input) => partOf(stepIn(input, 'messaging'), 'queue'),
  consumerOf: (input) => partOf(stepIn(input, 'compute'), 'evaluate'),
  batchOf: (input) => partOf(stepIn(input, 'compute'), 'evaluateBatch'),
  alarmsOf: (input) => partOf(stepIn(input, 'observability'), 'alarms'),
});

export const rules: readonly Rule[] = [oneRule, exactThreshold, openEndpoint, schedule, ...queue];
