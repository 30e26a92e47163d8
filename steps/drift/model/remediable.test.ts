import { describeHeld, remediable } from './remediable';
import { changed, reportOf } from './testing/reading';

const QUEUE = 'aws:sqs/queue:Queue';

describe('R4 remediate --all', () => {
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

  it('skips accepted drift, and other drift of the same resource, with the command for it', () => {
    const report = reportOf({ refreshed, accepted });
    const { urns, held } = remediable(report);
    expect(urns).toEqual([refreshed[0]!.urn]);
    expect(held.map(describeHeld)).toEqual([
      `skipped: price-alerts-b  [tags.Owner]: part of its drift is accepted, and only the full resource can be restored. To restore both: npm run remediate -- --env dev --resource price-alerts-b`,
    ]);
  });

  it('restores all counted drift if none is accepted', () => {
    expect(remediable(reportOf({ refreshed })).urns).toHaveLength(3);
  });
});
