import { subscriberMessage, type Mail } from './subscriber-message';

const mail = (parts: Partial<Mail> = {}): Mail => ({
  subject: 'cpu is above 90',
  summary: 'cpu is 95.',
  details: [
    ['Severity', 'high'],
    ['Time', 'now'],
  ],
  ...parts,
});
const forms = (parts: Partial<Mail>) =>
  JSON.parse(subscriberMessage({ a: 1 }, mail(parts)).Message) as { default: string; email: string };

describe('subscriberMessage', () => {
  it('M5 P7 gives queues and webhooks JSON, and people text', () => {
    const { MessageStructure, Message } = subscriberMessage({ a: 1 }, mail());
    expect(MessageStructure).toBe('json');
    expect(JSON.parse(Message)).toEqual({ default: '{"a":1}', email: 'cpu is 95.\n\nSeverity  high\nTime      now\n' });
  });

  it.each([
    ['of 99 characters', 'x'.repeat(99), 'x'.repeat(99)],
    ['of 100', 'x'.repeat(100), `${'x'.repeat(96)}...`],
    ['with line breaks and control characters', 'a\r\nb\tc\u0000d\u007f', 'a??b?c?d?'],
    ['with letters outside ASCII, a surrogate pair as one', 'café 😀 at 1', 'caf? ? at 1'],
    ['that begins with blanks', '  a', 'a'],
    ['of nothing', ' ', '?'],
  ])('M5 P7 creates a valid SNS subject: %s', (_, subject, expected) => {
    expect(subscriberMessage({}, mail({ subject })).Subject).toBe(expected);
  });

  it('P7 a name cannot add a line to an e-mail', () => {
    expect(forms({ summary: 'a\nSeverity  none', details: [['Alert', 'x\u2028y\r\nz']] }).email).toBe(
      'a Severity  none\n\nAlert  x y  z\n',
    );
  });
});
