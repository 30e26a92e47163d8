import { confirmedByOwner, silentAlarms } from '../../../../systems/confirmed-by-owner';
import { recordEnvironment, settingsOf } from '../../../../systems/testing/recorded-environment';

it('M5 P7 names the subscriptions that wait for their owner as the program names them', async () => {
  const settings = structuredClone(settingsOf('dev'));
  for (const system of Object.values(settings.systems)) {
    for (const step of system.steps) {
      if (step.name !== 'messaging') continue;
      Object.assign(step.settings, {
        operations: ['Night@team.test', 'day@team.test'],
        subscriptions: [
          ...(step.settings.subscriptions ?? []),
          { name: 'mail', protocol: 'email', endpoint: 'mail@team.test' },
          { name: 'hook', protocol: 'https', endpoint: 'https://team.test/hook' },
        ],
      });
    }
  }
  const { resources } = await recordEnvironment(settings);
  const made = resources.filter(
    ({ type, inputs }) => type === 'aws:sns/topicSubscription:TopicSubscription' && inputs['protocol'] !== 'sqs',
  );
  expect([...confirmedByOwner(settings)].toSorted()).toEqual(
    made.map(({ name, inputs }) => [name, inputs['endpoint']]).toSorted(),
  );
  expect(made).toHaveLength(8);
});

it.each(['dev', 'staging', 'prod'])('M5 P7 %s mails nobody as it is shipped', (environment) => {
  expect([...confirmedByOwner(settingsOf(environment))]).toEqual([]);
});

it('M7 P11 names the systems whose alarms reach nobody', () => {
  const settings = structuredClone(settingsOf('prod'));
  expect(silentAlarms(settings)).toEqual(['metrics-aggregation', 'price-alerts']);
  for (const step of settings.systems['price-alerts']!.steps)
    if (step.name === 'messaging') Object.assign(step.settings, { operations: ['ops@team.test'] });
  expect(silentAlarms(settings)).toEqual(['metrics-aggregation']);
});
