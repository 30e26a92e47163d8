import type { EnvironmentSettings } from '../../../../environments/schema';
import { settingsDifferences } from '../../../../steps/promotion/model/settings';
import { settingsOf } from '../../../../steps/promotion/model/testing/evidence';

type Json = Record<string, never>;
const changed = (
  change: (settings: {
    systems: { 'price-alerts': { steps: { name: string; settings: { alertRules: Json[] } }[] } };
  }) => void,
): EnvironmentSettings => {
  const copy = structuredClone(settingsOf('prod'));
  change(copy as never);
  return copy;
};

describe('R4 the difference of settings', () => {
  it('R4 is empty for equal settings, in any order of named items', () => {
    expect(settingsDifferences(settingsOf('prod'), settingsOf('prod'))).toEqual([]);
    const turned = changed(({ systems }) => {
      systems['price-alerts'].steps.find(({ name }) => name === 'data')!.settings.alertRules.reverse();
    });
    expect(settingsDifferences(settingsOf('prod'), turned)).toEqual([]);
  });

  it("R4 identifies steps, subscriptions and rules by name, with both values; the environment's name is ignored", () => {
    const found = new Map(
      settingsDifferences(settingsOf('staging'), settingsOf('prod')).map((difference) => [difference.path, difference]),
    );
    expect(found.get('protection.deletionProtection')).toMatchObject({ before: false, after: true });
    expect(found.get('systems.metrics-aggregation.steps.data.timeSeries.retentionDays')).toMatchObject({
      before: 30,
      after: 90,
    });
    expect(
      found.get('systems.metrics-aggregation.steps.data.alertConfigurations.checkout_latency_ms.threshold'),
    ).toMatchObject({ before: 800, after: 500 });
    expect(found.get('systems.price-alerts.steps.data.alertRules["carol/pepe-above"]')).toMatchObject({
      after: undefined,
    });
    expect([...found.keys()].filter((path) => path === 'environment' || /steps\[/.test(path))).toEqual([]);
  });

  it('R4 lists an added subscription', () => {
    const mail = { name: 'business-email', protocol: 'email', endpoint: 'business@example.com' };
    const more = changed(({ systems }) => {
      const { settings } = systems['price-alerts'].steps.find(({ name }) => name === 'messaging')! as unknown as {
        settings: { subscriptions: object[] };
      };
      settings.subscriptions.push(mail);
    });
    expect(settingsDifferences(settingsOf('prod'), more)).toEqual([
      { path: 'systems.price-alerts.steps.messaging.subscriptions.business-email', after: mail },
    ]);
  });

  it('R4 detects the order of steps', () => {
    const turned = changed(({ systems }) => {
      systems['price-alerts'].steps.reverse();
    });
    expect(settingsDifferences(settingsOf('prod'), turned).map(({ path }) => path)).toEqual([
      'systems.price-alerts.steps.order',
    ]);
  });

  it('R4 redacts what looks like a secret', () => {
    const key = `AKIA${'A'.repeat(16)}`;
    const found = settingsDifferences(settingsOf('prod'), { ...settingsOf('prod'), tags: { Owner: key } });
    expect(JSON.stringify(found)).not.toContain(key);
    expect(found).toContainEqual({ path: 'tags.Owner', before: 'platform', after: '[secret]' });
  });
});
