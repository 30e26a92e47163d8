import { fakeSend, type Answer } from '../../shared/fake-send';
import type { AlertMessage } from '../contract';
import { SnsAlertPublisher } from './alert-publisher';

const alert = (parts: Partial<AlertMessage> = {}): AlertMessage => ({
  metric_name: 'cpu',
  metric_type: 'business',
  severity: 'high',
  comparison: 'at_or_above',
  threshold: 90,
  value: 95,
  timestamp: '2026-11-20T21:05:00.000Z',
  ...parts,
});

const bodyOf = (input: Record<string, unknown>): AlertMessage =>
  JSON.parse((JSON.parse(String(input.Message)) as { default: string }).default) as AlertMessage;

function publisher(answer: (input: Record<string, unknown>) => Answer = () => ({ MessageId: 'm' })) {
  const client = { send: () => undefined };
  const sent = fakeSend(client, { Publish: answer });
  return { made: new SnsAlertPublisher(client as never, 'arn:topic'), sent };
}

describe('SnsAlertPublisher', () => {
  it('M5 publishes the alert with severity and metric type as attributes', async () => {
    const { made, sent } = publisher();
    await made.publish([alert()]);
    expect(sent.map(({ input }) => input)).toEqual([
      {
        TopicArn: 'arn:topic',
        Subject: '[high] cpu is at or above 90',
        MessageStructure: 'json',
        Message: expect.any(String),
        MessageAttributes: {
          severity: { DataType: 'String', StringValue: 'high' },
          metric_type: { DataType: 'String', StringValue: 'business' },
        },
      },
    ]);
    const forms = JSON.parse(String(sent[0]?.input.Message)) as Record<string, string>;
    expect(forms).toEqual({
      default: JSON.stringify(alert()),
      email: [
        'cpu is 95: at or above 90.',
        '',
        'Severity  high',
        'Metric    cpu',
        'Type      business',
        'Value     95',
        'Time      2026-11-20T21:05:00.000Z',
        '',
      ].join('\n'),
    });
  });

  it('M5 keeps the subject below 100 characters, the SNS limit', async () => {
    const { made, sent } = publisher();
    await made.publish([alert({ metric_name: 'x'.repeat(255) })]);
    expect(sent[0]?.input.Subject).toHaveLength(99);
  });

  it('M5 publishes every alert', async () => {
    const { made, sent } = publisher();
    await made.publish(Array.from({ length: 25 }, (_, value) => alert({ value })));
    expect(sent.map(({ input }) => bodyOf(input).value)).toEqual(Array.from({ length: 25 }, (_, i) => i));
  });

  it('M5 reports a failed message after the rest of its group is sent', async () => {
    const error = new Error('throttled');
    const { made, sent } = publisher((input) => (bodyOf(input).value === 3 ? error : {}));
    await expect(made.publish(Array.from({ length: 25 }, (_, value) => alert({ value })))).rejects.toMatchObject({
      name: 'AlertingUnavailableError',
      cause: error,
      message: expect.stringContaining('The metrics are stored'),
    });
    expect(sent).toHaveLength(10);
  });
});
