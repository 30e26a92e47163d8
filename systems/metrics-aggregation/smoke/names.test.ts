import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SystemError } from '../../shared/cloud';
import type { SharedWith, SmokeContext } from '../../shared/smoke/smoke';
import { fakeAws } from '../../testing/fake-cloud';
import type { MetricsOutputs } from '../outputs';
import { chooseNames, tracesOf } from './names';

const OUTPUTS: MetricsOutputs = {
  region: 'us-east-2',
  timeSeriesTable: { name: 'series', arn: 'a' },
  alertConfigTable: { name: 'config', arn: 'a' },
  exportBucket: { name: 'export', arn: 'a' },
};
const contextOf = (isShared: (region: string, shared: SharedWith) => Promise<boolean>) =>
  ({ id: 'x1', cloud: fakeAws(jest.fn()), outputs: OUTPUTS, isShared }) as unknown as SmokeContext<MetricsOutputs>;

describe('R4 the hour of synthetic metrics', () => {
  const marks = jest.fn();
  beforeEach(() => {
    marks.mockReset().mockResolvedValue({});
    jest.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(marks as never);
  });
  afterAll(() => jest.restoreAllMocks());

  it('is of the years 2000 to 2009, and its marks and exports are kept where other metrics are of it', async () => {
    const isShared = jest.fn().mockResolvedValue(false);
    const synthetic = await chooseNames(contextOf(isShared));
    expect(new Date(synthetic.hour).toISOString()).toMatch(/^200\d-.*T\d\d:00:00\.000Z$/);
    const traces = tracesOf(synthetic, OUTPUTS);
    expect(traces.map(({ container, key, object }) => [container, object ?? Object.values(key!)[0]])).toEqual([
      ['config', { S: 'signalbox_smoke_x1' }],
      ...Array.from({ length: 5 }, () => ['series', { S: 'signalbox_smoke_x1' }]),
      ['series', { S: '@export-pending' }],
      ['series', { S: '@exported' }],
      ['export', expect.stringMatching(/metrics\.jsonl\.gz$/)],
      ['export', expect.stringMatching(/_manifest\.json$/)],
    ]);
    expect(traces.filter(({ shared }) => shared).map(({ shared }) => shared)).toEqual(
      Array.from({ length: 4 }, () => isShared.mock.calls[0]![1]),
    );
  });

  it('is another one where it has a mark, or metrics of somebody', async () => {
    marks.mockResolvedValueOnce({ Item: {} });
    const isShared = jest.fn().mockResolvedValueOnce(true).mockResolvedValue(false);
    await chooseNames(contextOf(isShared));
    expect([marks.mock.calls.length, isShared.mock.calls.length]).toEqual([6, 2]);
  });

  it('is refused where none was found', async () => {
    await expect(chooseNames(contextOf(() => Promise.resolve(true)))).rejects.toBeInstanceOf(SystemError);
  });
});
