import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import type { NotificationMessage } from '../contract';
import { MalformedMessageError } from '../errors';
import { OFFLINE, answering } from '../testing/clients';
import { priceAt } from '../testing/memory-world';
import { snsNotifications } from './notifications';
import { sqsDeadLetters, sqsPriceQueue, sqsWakeUps } from './price-queue';
import { readRecord } from './price-record';

const record = (body: string, receives = 1) =>
  ({
    messageId: body,
    body,
    attributes: { ApproximateReceiveCount: String(receives), SentTimestamp: '1000' },
  }) as SQSRecord;

describe('P4 the price queue', () => {
  it('P4 sends the price as JSON, and reads it back', async () => {
    const client = new SQSClient(OFFLINE);
    const sent = answering(client, {});
    await sqsPriceQueue(client, 'https://queue').send(priceAt('0.00000123', 0));
    expect(sent).toEqual([
      {
        name: 'SendMessageCommand',
        input: {
          QueueUrl: 'https://queue',
          MessageBody:
            '{"exchange":"kraken","symbol":"BTC-USD","price":"0.00000123","timestamp":"2026-01-01T00:00:00.000Z"}',
        },
      },
    ]);
    expect(readRecord(record(sent[0]?.input.MessageBody as string))).toEqual({
      asked: { price: priceAt('0.00000123', 0) },
      symbol: 'BTC-USD',
      receives: 1,
      sentAt: 1000,
    });
  });

  it('P4 sends a wake-up with its delay, and reads it back', async () => {
    const client = new SQSClient(OFFLINE);
    const sent = answering(client, {});
    const wakeUp = { symbol: 'BTC-USD', since: '2026-01-01T00:00:00.000000000Z' };
    await sqsWakeUps(client, 'https://queue').send(wakeUp, 10);
    expect(sent).toEqual([
      {
        name: 'SendMessageCommand',
        input: { QueueUrl: 'https://queue', MessageBody: JSON.stringify(wakeUp), DelaySeconds: 10 },
      },
    ]);
    expect(readRecord(record(sent[0]?.input.MessageBody as string))).toEqual({
      asked: { wakeUp },
      symbol: 'BTC-USD',
      receives: 1,
      sentAt: 1000,
    });
  });

  it('P4 sends a message to the dead letters with its original body', async () => {
    const client = new SQSClient(OFFLINE);
    const sent = answering(client, {});
    await sqsDeadLetters(client, 'https://dead').send('{"price":');
    expect(sent).toEqual([
      { name: 'SendMessageCommand', input: { QueueUrl: 'https://dead', MessageBody: '{"price":' } },
    ]);
  });

  it('P4 keeps the replay flag, and all digits of the time', () => {
    const price = priceAt('1', 0, { replay: true, timestamp: '2026-01-01T00:00:00.000000001Z' });
    expect(readRecord(record(JSON.stringify(price), 2))).toMatchObject({ asked: { price }, receives: 2 });
  });

  it.each([
    '',
    'no JSON',
    '{}',
    '5',
    '{"symbol":"BTC-USD","since":"yesterday"}',
    '{"symbol":"btc","since":"2026-01-01T00:00:00.000000000Z"}',
  ])('P4 refuses a message that retrying cannot fix: %s', (body) => {
    expect(() => readRecord(record(body))).toThrow(MalformedMessageError);
  });

  it('P11 reports that the queue is unavailable', async () => {
    const client = new SQSClient(OFFLINE);
    answering(client, new Error('throttled'));
    await expect(sqsPriceQueue(client, 'https://queue').send(priceAt('1', 0))).rejects.toMatchObject({
      name: 'DependencyError',
      message: expect.stringContaining('The price queue'),
    });
  });
});

describe('P7 the notifications topic', () => {
  const notification: NotificationMessage = {
    firingId: 'f',
    userId: 'ann',
    alertId: 'a',
    symbol: 'BTC-USD',
    direction: 'above',
    severity: 'high',
    threshold: '100',
    price: '101',
    exchange: 'kraken',
    timestamp: '2026-01-01T00:00:00.000Z',
  };

  it('P7 publishes the notification with the attributes that subscribers filter on', async () => {
    const client = new SNSClient(OFFLINE);
    const sent = answering(client, {});
    await snsNotifications(client, 'arn:topic').publish(notification);
    expect(sent).toEqual([
      {
        name: 'PublishCommand',
        input: {
          TopicArn: 'arn:topic',
          Subject: '[high] BTC-USD at 101: above 100',
          MessageStructure: 'json',
          Message: expect.any(String),
          MessageAttributes: {
            userId: { DataType: 'String', StringValue: 'ann' },
            symbol: { DataType: 'String', StringValue: 'BTC-USD' },
            direction: { DataType: 'String', StringValue: 'above' },
            severity: { DataType: 'String', StringValue: 'high' },
          },
        },
      },
    ]);
    const { default: json, email } = JSON.parse(sent[0]?.input.Message as string) as Record<string, string>;
    expect(JSON.parse(json!)).toEqual(notification);
    expect(email).toBe(
      [
        'BTC-USD is at 101: above 100. Alert of ann.',
        '',
        'Severity  high',
        'Alert     a of ann',
        'Price     101 on kraken',
        'Time      2026-01-01T00:00:00.000Z',
        'Firing    f',
        '',
      ].join('\n'),
    );
  });

  it('P7 keeps the subject within SNS limits', async () => {
    const client = new SNSClient(OFFLINE);
    const sent = answering(client, {});
    await snsNotifications(client, 'arn:topic').publish({ ...notification, price: `0.${'0'.repeat(120)}1` });
    expect((sent[0]?.input.Subject as string).length).toBe(99);
  });

  it('P7 the longest allowed names and numbers fit in a message', async () => {
    const client = new SNSClient(OFFLINE);
    const sent = answering(client, {});
    // Keys of DynamoDB: 2048 and 1024 bytes; a number written out has at most 166 characters.
    const [userId, alertId, number] = ['\u0001'.repeat(2048), '\u0001'.repeat(1024), '9'.repeat(166)];
    await snsNotifications(client, 'arn:topic').publish({
      ...notification,
      userId,
      alertId,
      symbol: 'X'.repeat(41),
      threshold: number,
      price: number,
      exchange: 'e'.repeat(64),
    });
    expect(Buffer.byteLength(sent[0]?.input.Message as string) + Buffer.byteLength(userId)).toBeLessThan(256 * 1024);
  });

  it('P11 reports that the topic is unavailable', async () => {
    const client = new SNSClient(OFFLINE);
    answering(client, new Error('throttled'));
    await expect(snsNotifications(client, 'arn:topic').publish(notification)).rejects.toMatchObject({
      name: 'DependencyError',
    });
  });
});
