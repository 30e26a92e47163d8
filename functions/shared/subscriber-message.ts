/** An e-mail about an alert. */
export interface Mail {
  readonly subject: string;
  /** The first line: what happened. */
  readonly summary: string;
  /** Details, one per line. */
  readonly details: readonly (readonly [name: string, value: string])[];
}

/** The message fields of a Publish request. */
export interface SubscriberMessage {
  readonly Subject: string;
  readonly Message: string;
  readonly MessageStructure: 'json';
}

/** SNS: less than 100 characters. */
const MAX_SUBJECT = 99;

/**
 * One message in two forms: each subscription gets the one for its protocol, else `default`
 * (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html). So people read text, and queues,
 * webhooks and email-json get `body` as JSON, including raw delivery. Both forms together must stay
 * within 256 KB: keep the contents bounded.
 */
export const subscriberMessage = (body: object, mail: Mail): SubscriberMessage => ({
  Subject: subjectLine(mail.subject),
  Message: JSON.stringify({ default: JSON.stringify(body), email: mailText(mail) }),
  MessageStructure: 'json',
});

/**
 * A valid SNS subject: printable ASCII without line breaks, starting with
 * a letter, a number or punctuation. An invalid one would fail the publication.
 */
const subjectLine = (text: string): string => {
  const line = text.replaceAll(/[^\x20-\x7e]/gu, '?').trim() || '?';
  return line.length > MAX_SUBJECT ? `${line.slice(0, MAX_SUBJECT - 3)}...` : line;
};

const mailText = ({ summary, details }: Mail): string => {
  const width = Math.max(...details.map(([name]) => name.length)) + 2;
  return [oneLine(summary), '', ...details.map(([name, value]) => `${name.padEnd(width)}${oneLine(value)}`), ''].join(
    '\n',
  );
};

/** Names come from the rule's author: they must not add lines to an e-mail. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ');
