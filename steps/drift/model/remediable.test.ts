import { describeHeld, remediable } from './remediable';
import { changed, reportOf } from './testing/reading';

const QUEUE = 'aws:sqs/queue:Queue';

describe('R4 remediating all', () => {
  const refreshed = [
    changed('price-alerts-a', QUEUE, { delaySeconds: [0, 5] }),
    changed('price-alerts-b', QUEUE, { delaySeconds: [0, 5], 'tags.Owner': ['a', 'b'] }),
    changed('price-alerts-c', QUEUE, { delaySeconds: [0, 5] }),
  ];
  const accepted = ['price-alerts-b', 'price-alerts-c'].map((resource) => ({
    resource,
    property: 'delaySeconds',
    reason: 'a load test runs',
    until: '2027-01-01',
  }));

  it('leaves accepted drift, and what else drifted on the same resource, naming the command for it', () => {
    const report = reportOf({ refreshed, accepted });
    const { urns, held } = remediable(report);
    expect(urns).toEqual([refreshed[0]!.urn]);
    expect(held.map(describeHeld)).toEqual([
      `left: price-alerts-b  [tags.Owner], for a part of it is accepted and a resource comes back whole. To bring back both: npm run remediate -- --env dev --resource price-alerts-b`,
    ]);
  });

  it('brings back all that counts where nothing is accepted', () => {
    expect(remediable(reportOf({ refreshed })).urns).toHaveLength(3);
  });
});
