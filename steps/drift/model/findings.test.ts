import { pendingChanges, resourceDrifts } from './findings';
import { isWithin, pathParts } from '../../core/model/property-path';
import { changed, deleted, urnOf } from './testing/reading';

jest.mock('../../../systems', () => ({
  systems: [],
  systemOf: (name: string) => /^(metrics-aggregation|price-alerts)(?=-|$)/.exec(name)?.[0] ?? '',
}));

const PLACE = { environment: 'dev', target: 'local' } as const;
const FUNCTION = 'aws:lambda/function:Function';

describe('R4 resourceDrifts', () => {
  it('reports property, both values, grades, system and the commands, worst first', () => {
    const alarm = 'aws:cloudwatch/metricAlarm:MetricAlarm';
    const found = resourceDrifts(
      [
        deleted('price-alerts-alarm', alarm),
        changed('metrics-aggregation-key', 'aws:kms/key:Key', {
          enableKeyRotation: [true, false],
          description: ['a', 'b'],
        }),
      ],
      [],
      { environment: 'prod', target: 'aws' },
    );
    const urn = urnOf('metrics-aggregation-key', 'aws:kms/key:Key');
    expect(found).toEqual([
      {
        urn,
        name: 'metrics-aggregation-key',
        type: 'aws:kms/key:Key',
        system: 'metrics-aggregation',
        kind: 'changed',
        grade: 'urgent',
        properties: [
          { path: 'enableKeyRotation', grade: 'urgent', before: true, after: false },
          { path: 'description', grade: 'routine', before: 'a', after: 'b' },
        ],
        remediate: 'npm run remediate -- --env prod --target aws --resource metrics-aggregation-key',
        adopt: 'npm run adopt -- --env prod --target aws --resource metrics-aggregation-key',
      },
      expect.objectContaining({
        name: 'price-alerts-alarm',
        kind: 'deleted',
        grade: 'normal',
        system: 'price-alerts',
        properties: [],
      }),
    ]);
  });

  it("uses a resource's URN in commands if its name is not unique", () => {
    const other = urnOf('price-alerts-queue', 'aws:sqs/queuePolicy:QueuePolicy');
    const change = changed('price-alerts-queue', 'aws:sqs/queue:Queue', { delaySeconds: [0, 5] });
    expect(resourceDrifts([change], [], PLACE, [change.urn, other])[0]).toMatchObject({
      remediate: `npm run remediate -- --env dev --resource '${change.urn}'`,
      adopt: `npm run adopt -- --env dev --resource '${change.urn}'`,
    });
  });

  it('counts replaced code that the engine did not detect', () => {
    const digest = { urn: urnOf('f', FUNCTION), type: FUNCTION, deployed: 'AAA=', live: 'BBB=' };
    expect(resourceDrifts([], [digest], PLACE)).toEqual([
      expect.objectContaining({
        name: 'f',
        kind: 'changed',
        grade: 'urgent',
        properties: [{ path: 'codeSha256', grade: 'urgent', before: 'AAA=', after: 'BBB=' }],
      }),
    ]);
    expect(resourceDrifts([], [{ ...digest, live: 'AAA=' }], PLACE)).toEqual([]);
  });

  it('reports replaced code once, with the other properties', () => {
    const seen = changed('f', FUNCTION, { codeSha256: ['AAA=', 'BBB='], timeout: [30, 7] });
    const [drift] = resourceDrifts([seen], [{ urn: seen.urn, type: FUNCTION, deployed: 'AAA=', live: 'BBB=' }], PLACE);
    expect(drift!.properties.map(({ path }) => path)).toEqual(['codeSha256', 'timeout']);
  });

  it('omits the absent side', () => {
    const [drift] = resourceDrifts(
      [changed('q', 'aws:sqs/queue:Queue', { kmsMasterKeyId: ['arn:key', undefined] })],
      [],
      PLACE,
    );
    expect(drift!.properties).toEqual([{ path: 'kmsMasterKeyId', grade: 'urgent', before: 'arn:key' }]);
  });

  it('separates program changes from drift', () => {
    expect(pendingChanges([changed('t', 'aws:sns/topic:Topic', { displayName: [1, 2] })])).toEqual([
      { op: 'update', urn: expect.any(String), name: 't', type: 'aws:sns/topic:Topic', properties: ['displayName'] },
    ]);
  });
});

describe('property paths', () => {
  it('parses names, indexes and quoted keys', () => {
    expect(pathParts('a.b[0]["c.d"]')).toEqual(['a', 'b', 0, 'c.d']);
  });

  it('recognises nested paths', () => {
    expect(isWithin('tags.Owner', 'tags')).toBe(true);
    expect(isWithin('tags["Owner"]', 'tags.Owner')).toBe(true);
    expect(isWithin('tagsAll.Owner', 'tags')).toBe(false);
    expect(isWithin('tags', 'tags.Owner')).toBe(false);
  });
});
