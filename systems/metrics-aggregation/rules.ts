import { lifecycleRule } from '../../environments/rules/lifecycle';
import { partOf, repeats, stepReader, type Rule } from '../../environments/rules/rule';
import { scheduleRule } from '../../environments/rules/schedules';
import { SYSTEM } from './names';
import type { MetricsStep } from './settings';

/** Rules over more than one setting of metrics aggregation. */

const stepIn = stepReader<MetricsStep>(SYSTEM);

const oneConfiguration: Rule = {
  name: 'a metric has one alert configuration',
  check: (input) => {
    const step = stepIn(input, 'data');
    return repeats(step?.settings.alertConfigurations ?? [], (item) => item.metricName).map(
      ({ index, first, key }) => ({
        path: [...step!.path, 'alertConfigurations', index, 'metricName'],
        text: `found \`${key}\` a second time, allowed once; the first is alertConfigurations[${first}], and the table holds one per metric`,
      }),
    );
  },
};

const storableThreshold: Rule = {
  name: "a metric's threshold fits a DynamoDB number",
  check: (input) => {
    const step = stepIn(input, 'data');
    return (step?.settings.alertConfigurations ?? []).flatMap((item, index) => {
      const size = Math.abs(item?.threshold ?? 0);
      if (size === 0 || (size >= 1e-130 && size < 1e126)) return [];
      return [
        {
          path: [...step!.path, 'alertConfigurations', index, 'threshold'],
          text: `found ${item?.threshold}, allowed 0, or a size from 1e-130 to below 1e126`,
        },
      ];
    });
  },
};

const lifecycle = lifecycleRule((input) => partOf(stepIn(input, 'data'), 'export'));

const schedule = scheduleRule((input) => {
  const step = stepIn(input, 'compute');
  return step && { path: [...step.path, 'exportSchedule'], expression: step.settings.exportSchedule };
});

export const rules: readonly Rule[] = [oneConfiguration, storableThreshold, lifecycle, schedule];
