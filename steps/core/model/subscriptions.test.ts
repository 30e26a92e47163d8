import { changed, deleted, reportOf, urnOf } from '../../drift/model/testing/reading';
import { markdownReport } from '../../drift/report/markdown';
import { terminalReport } from '../../drift/report/terminal';
import { htmlReport } from '../../drift/report/html/page';
import {
  apartFromConfirmations,
  heldBack,
  SUBSCRIPTION_TYPE,
  unconfirmed,
  unconfirmedLines,
  unconfirmedMarkdown,
  type SubscriptionState,
  type Unconfirmed,
} from './subscriptions';

const NOW = new Date('2026-11-21T12:00:00.000Z');
const NAME = 'price-alerts-notifications-mail-subscription';
const URN = urnOf(NAME, SUBSCRIPTION_TYPE);
const state = (created: string | undefined): SubscriptionState => ({
  urn: URN,
  type: SUBSCRIPTION_TYPE,
  ...(created !== undefined && { created }),
  outputs: {
    pendingConfirmation: true,
    protocol: 'email',
    endpoint: 'ann@team.test',
    topic: 'arn:aws:sns:us-east-1:111111111111:dev-price-alerts-notifications',
  },
});
const FRESH = '2026-11-20T12:00:00.000Z';
const OLD = '2026-11-19T12:00:00.000Z';
const one = (more: Partial<Unconfirmed> = {}): Unconfirmed => ({ ...unconfirmed(state(OLD), 'gone', NOW)!, ...more });

describe('R4 an unconfirmed subscription', () => {
  it('awaits its owner while SNS has it, however long', () => {
    expect(unconfirmed(state(FRESH), 'pending', NOW)).toEqual({
      urn: URN,
      name: NAME,
      protocol: 'email',
      endpoint: 'ann@team.test',
      topic: 'dev-price-alerts-notifications',
      status: 'awaiting',
      since: FRESH,
    });
    expect(unconfirmed(state(OLD), 'pending', NOW)?.status).toBe('awaiting');
  });

  it('has lapsed if it is gone after two days', () => {
    expect(unconfirmed(state(OLD), 'gone', NOW)).toMatchObject({ status: 'lapsed', since: OLD });
    expect(unconfirmed(state(undefined), 'gone', NOW)).toMatchObject({ status: 'lapsed' });
  });

  it('is ignored if it was confirmed, or is gone earlier', () => {
    expect(unconfirmed(state(OLD), 'confirmed', NOW)).toBeUndefined();
    expect(unconfirmed(state(FRESH), 'gone', NOW)).toBeUndefined();
  });

  it('is held back if it has lapsed and the file still has that address', () => {
    const wanted = new Map([[NAME, 'ann@team.test']]);
    expect(heldBack([one()], wanted)).toEqual([URN]);
    expect(heldBack([one({ status: 'awaiting' })], wanted)).toEqual([]);
    expect(heldBack([one()], new Map([[NAME, 'bob@team.test']]))).toEqual([]);
    expect(heldBack([one()], new Map())).toEqual([]);
    const { urn: _urn, ...stranger } = one();
    expect(_urn).toBe(URN);
    expect(heldBack([stranger], wanted)).toEqual([]);
  });
});

describe('R4 a confirmation in a refresh', () => {
  const confirmation = changed(NAME, SUBSCRIPTION_TYPE, {
    pendingConfirmation: [true, false],
    confirmationWasAuthenticated: [false, true],
  });

  it('is not drift: given, awaited or lapsed', () => {
    expect(apartFromConfirmations([confirmation], [])).toEqual([]);
    expect(apartFromConfirmations([deleted(NAME, SUBSCRIPTION_TYPE)], [one()])).toEqual([]);
  });

  it('hides nothing else', () => {
    const filter = changed(NAME, SUBSCRIPTION_TYPE, {
      pendingConfirmation: [true, false],
      filterPolicy: ['{"a":["b"]}', '{}'],
    });
    expect(apartFromConfirmations([filter], [])[0]?.properties.map(({ path }) => path)).toEqual(['filterPolicy']);
    const gone = deleted(NAME, SUBSCRIPTION_TYPE);
    expect(apartFromConfirmations([gone], [])).toEqual([gone]);
    expect(apartFromConfirmations([gone], [one({ status: 'awaiting' })])).toEqual([gone]);
    const other = changed('q', 'aws:sqs/queue:Queue', { pendingConfirmation: [true, false] });
    expect(apartFromConfirmations([other], [one()])).toEqual([other]);
  });

  it('is in every drift report, but not part of the verdict', () => {
    const report = reportOf({ refreshed: [deleted(NAME, SUBSCRIPTION_TYPE)], unconfirmed: [one()] });
    expect(report).toMatchObject({
      verdict: 'clean',
      drifted: [],
      unconfirmed: [{ status: 'lapsed', endpoint: 'ann@team.test' }],
    });
    expect(terminalReport(report).join('\n')).toContain(
      'lapsed: email ann@team.test of dev-price-alerts-notifications; not confirmed in time',
    );
    expect(markdownReport(report)).toContain(
      '- **lapsed** `email ann@team.test` of `dev-price-alerts-notifications`: not confirmed in time, so AWS deleted it. Ask again: `npm run up -- --env dev --ask-again`',
    );
    expect(htmlReport(report)).toContain('lapsed: email ann@team.test');
    expect(reportOf({ refreshed: [deleted(NAME, SUBSCRIPTION_TYPE)] }).verdict).toBe('drifted');
  });
});

describe('R4 the report of unconfirmed subscriptions', () => {
  const where = { environment: 'prod', target: 'aws' } as const;

  it('says what to do for each', () => {
    expect(
      unconfirmedLines(
        [
          one({ status: 'awaiting' }),
          one(),
          one({ status: 'awaiting', protocol: 'https', endpoint: 'https://team.test/hook' }),
          { ...one({ status: 'awaiting', endpoint: 'x\u001b@y.test' }), urn: undefined! },
        ],
        where,
      ),
    ).toEqual([
      '  awaiting confirmation: email ann@team.test of dev-price-alerts-notifications; its owner must confirm with the link in the e-mail within two days',
      '  lapsed: email ann@team.test of dev-price-alerts-notifications; not confirmed in time, so AWS deleted it. Ask again: npm run up -- --env prod --target aws --ask-again',
      '  awaiting confirmation: https https://team.test/hook of dev-price-alerts-notifications; its endpoint must confirm with the SubscribeURL within two days',
      '  awaiting confirmation: email x\uFFFD@y.test of dev-price-alerts-notifications; not in the state: created elsewhere, or removed from the file before it was confirmed',
    ]);
  });

  it('is empty if all are confirmed', () => {
    expect(unconfirmedLines([], where)).toEqual([]);
    expect(unconfirmedMarkdown([], where)).toBe('');
  });
});
