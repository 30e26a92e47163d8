import { fakeSend, type Answer } from '../../shared/fake-send';
import type { AlertMessage } from '../contract';
import { SnsAlertPublisher } from './alert-publisher';

const alert = (parts: Partial<AlertMessage> = {}): AlertMessage => ({
  metric_name: 'cpu', metric_type: 'business', severity: 'high', comparison: 'at_or_above', threshold: 90, value: 95, timestamp: '2026-11-20T21:05:00.000Z', ...parts,
});

function publisher(answer: (input: Record<string, unknown>) => Answer = () => ({ MessageId: 'm' })) {
  const client = { send: () => undefined };
  const sent = fakeSend(client, { Publish: answer });
  return { made: new SnsAlertPublisher(client as never, 'arn:topic'), sent };
}

describe('SnsAlertPublisher', () => {
  it('M5 publishes the alert with severity and metric type as attributes', async () => {
    const { made, sent } = publisher();
    await made.publish([alert()]);
    expect(sent.map(({ input }) => input)).toEqual([{
      TopicArn: 'arn:topic',
      Subject: '[high] cpu is at or above 90',
      Message: JSON.stringify(alert()),
      MessageAttributes: { severity: { DataType: 'String', StringValue: 'high' }, metric_type: { DataType: 'String', StringValue: 'business' } },
    }]);
  });

  it('M5 keeps the subject below the 100 characters that SNS refuses', async () => {
    const { made, sent } = publisher();
    await made.publish([alert({ metric_name: 'x'.repeat(255) })]);
    expect(sent[0]?.input.Subject).toHaveLength(99);
  });

  it('M5 publishes every one of many', async () => {
    const { made, sent } = publisher();
    await made.publish(Array.from({ length: 25 }, (_, value) => alert({ value })));
    expect(sent.map(({ input }) => JSON.parse(String(input.Message)).value)).toEqual(Array.from({ length: 25 }, (_, i) => i));
  });

  it('M5 reports a message that failed after the others of its group went out', async () => {
    const error = new Error('throttled');
    const { made, sent } = publisher((input) => (JSON.parse(String(input.Message)).value === 3 ? error : {}));
    await expect(made.publish(Array.from({ length: 25 }, (_, value) => alert({ value })))).rejects.toMatchObject({
      name: 'AlertingUnavailableError', cause: error, message: expect.stringContaining('The metrics are stored'),
    });
    expect(sent).toHaveLength(10);
  });
});
