import { MAX_NUMBER_DIGITS, STORAGE_CLASSES } from '../aws-facts';
import type { Draft } from '../schema-walk';
import type { LifecycleSettings } from '../schema';
import type { Path } from '../source';
import { metricsStep, pricesStep, repeats } from './rule';
import type { Finding, Rule } from './rule';

type Transition = NonNullable<NonNullable<Draft<LifecycleSettings>['transitions']>[number]>;

const isInfrequentAccess = (storageClass: string | undefined) =>
  storageClass === 'STANDARD_IA' || storageClass === 'ONEZONE_IA';

/** S3 asks for 30 days before, and 30 days in, an infrequent-access class. */
const INFREQUENT_ACCESS_DAYS = 30;

function againstExpiration({ days }: Transition, expirationDays: number | undefined, path: Path): readonly Finding[] {
  if (days === undefined || expirationDays === undefined || days < expirationDays) return [];
  return [
    {
      path: [...path, 'days'],
      text: `found ${days}, allowed less than expirationDays ${expirationDays}; an object that expires first never moves`,
    },
  ];
}

function againstClass({ days, storageClass }: Transition, path: Path): readonly Finding[] {
  if (days === undefined || !isInfrequentAccess(storageClass) || days >= INFREQUENT_ACCESS_DAYS) return [];
  return [
    { path: [...path, 'days'], text: `found ${days}, allowed ${INFREQUENT_ACCESS_DAYS} or more for ${storageClass}` },
  ];
}

function againstPrevious(current: Transition, previous: Transition | undefined, path: Path): readonly Finding[] {
  const findings: Finding[] = [];
  if (current.days !== undefined && previous?.days !== undefined) {
    const least = previous.days + (isInfrequentAccess(previous.storageClass) ? INFREQUENT_ACCESS_DAYS : 1);
    if (current.days < least)
      findings.push({
        path: [...path, 'days'],
        text: `found ${current.days} after a transition at ${previous.days}, allowed ${least} or more; list transitions by ascending age`,
      });
  }
  if (
    current.storageClass !== undefined &&
    previous?.storageClass !== undefined &&
    STORAGE_CLASSES.indexOf(current.storageClass) <= STORAGE_CLASSES.indexOf(previous.storageClass)
  ) {
    const colder =
      STORAGE_CLASSES.slice(STORAGE_CLASSES.indexOf(previous.storageClass) + 1).join(', ') || 'no further transition';
    findings.push({
      path: [...path, 'storageClass'],
      text: `found ${current.storageClass} after ${previous.storageClass}, allowed ${colder}`,
    });
  }
  return findings;
}

const lifecycle: Rule = {
  name: 'objects move to colder classes before they expire',
  check: (input) => {
    const step = metricsStep(input, 'data');
    const { transitions = [], expirationDays } = step?.settings.export ?? {};
    return transitions.flatMap((transition, index) => {
      if (!step || !transition) return [];
      const path = [...step.path, 'export', 'transitions', index];
      // One finding a setting: the class's own limit says more than the order does.
      const findings = [
        ...againstClass(transition, path),
        ...againstPrevious(transition, transitions[index - 1], path),
        ...againstExpiration(transition, expirationDays, path),
      ];
      return findings.filter(
        (finding, place) => findings.findIndex((other) => other.path.at(-1) === finding.path.at(-1)) === place,
      );
    });
  },
};

const oneConfiguration: Rule = {
  name: 'a metric has one alert configuration',
  check: (input) => {
    const step = metricsStep(input, 'data');
    return repeats(step?.settings.alertConfigurations ?? [], (item) => item.metricName).map(
      ({ index, first, key }) => ({
        path: [...step!.path, 'alertConfigurations', index, 'metricName'],
        text: `found \`${key}\` a second time, allowed once; the first is alertConfigurations[${first}], and the table holds one a metric`,
      }),
    );
  },
};

const storableThreshold: Rule = {
  name: "a metric's threshold fits a DynamoDB number",
  check: (input) => {
    const step = metricsStep(input, 'data');
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

const oneRule: Rule = {
  name: 'a user has an alert id once',
  check: (input) => {
    const step = pricesStep(input, 'data');
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
    const step = pricesStep(input, 'data');
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

export const dataRules: readonly Rule[] = [lifecycle, oneConfiguration, storableThreshold, oneRule, exactThreshold];
