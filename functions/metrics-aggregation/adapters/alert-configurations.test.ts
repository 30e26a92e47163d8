import { fakeSend, type Answer } from '../../shared/fake-send';
import { DynamoAlertConfigurations } from './alert-configurations';

const CPU = { metric_name: 'cpu', threshold: 90, comparison: 'above', severity: 'high' };

function configurations(answers: readonly Answer[]) {
  const client = { send: () => undefined };
  const sent = fakeSend(client, { BatchGet: answers });
  const pauses: number[] = [];
  const made = new DynamoAlertConfigurations({
    client: client as never,
    table: 'cfg',
    sleep: async (pause) => {
      pauses.push(pause);
    },
    random: () => 0.5,
  });
  return { made, sent, pauses };
}

describe('DynamoAlertConfigurations', () => {
  it('M4 reads the configurations of the names, and separates invalid ones', async () => {
    const { made, sent } = configurations([
      { Responses: { cfg: [CPU, { ...CPU, metric_name: 'mem', severity: 'urgent' }] } },
    ]);
    await expect(made.find(['cpu', 'mem', 'disk'])).resolves.toEqual({
      configurations: [{ metricName: 'cpu', threshold: 90, comparison: 'above', severity: 'high' }],
      unusable: [{ metricName: 'mem', reason: expect.stringContaining('severity is "urgent"') }],
    });
    expect(sent.map(({ input }) => input)).toEqual([
      { RequestItems: { cfg: { Keys: [{ metric_name: 'cpu' }, { metric_name: 'mem' }, { metric_name: 'disk' }] } } },
    ]);
  });

  it('M4 retries unprocessed keys', async () => {
    const { made, sent, pauses } = configurations([
      { Responses: { cfg: [] }, UnprocessedKeys: { cfg: { Keys: [{ metric_name: 'cpu' }] } } },
      { Responses: { cfg: [CPU] }, UnprocessedKeys: {} },
    ]);
    const { configurations: found } = await made.find(['cpu', 'disk']);
    expect(found.map(({ metricName }) => metricName)).toEqual(['cpu']);
    expect(sent[1]?.input).toEqual({ RequestItems: { cfg: { Keys: [{ metric_name: 'cpu' }] } } });
    expect(pauses).toEqual([25]);
  });

  it('M4 does not cache: a changed configuration applies to the next request', async () => {
    const { made } = configurations([
      { Responses: { cfg: [CPU] } },
      { Responses: { cfg: [{ ...CPU, threshold: 10 }] } },
    ]);
    await made.find(['cpu']);
    expect((await made.find(['cpu'])).configurations[0]?.threshold).toBe(10);
  });

  it('M4 fails if the table does not answer', async () => {
    const error = new Error('away');
    await expect(configurations([error]).made.find(['cpu'])).rejects.toMatchObject({
      name: 'AlertingUnavailableError',
      cause: error,
      message: expect.stringContaining('The metrics are stored'),
    });
    const never = configurations([{ Responses: {}, UnprocessedKeys: { cfg: { Keys: [{ metric_name: 'cpu' }] } } }]);
    await expect(never.made.find(['cpu'])).rejects.toMatchObject({ name: 'AlertingUnavailableError' });
    expect(never.sent).toHaveLength(5);
  });
});
