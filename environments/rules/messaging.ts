import { z } from 'zod';
import { MAX_FILTER_COMBINATIONS } from '../aws-facts';
import type { SubscriptionSettings } from '../schema';
import type { Draft } from '../schema-walk';
import type { Path } from '../source';
import { eachStep, repeats } from './rule';
import type { Finding, Rule, RuleInput } from './rule';

type Subscription = Draft<SubscriptionSettings>;

function lists(
  input: RuleInput,
): readonly { readonly path: Path; readonly subscriptions: readonly (Subscription | undefined)[] }[] {
  return eachStep(input, 'messaging').flatMap(({ path, settings: { subscriptions } }) =>
    subscriptions === undefined ? [] : [{ path: [...path, 'subscriptions'], subscriptions }],
  );
}

const each = (check: (subscription: Subscription, path: Path) => readonly Finding[]) => (input: RuleInput) =>
  lists(input).flatMap(({ path, subscriptions }) =>
    subscriptions.flatMap((item, index) => (item ? check(item, [...path, index]) : [])),
  );

/** A standard queue: SNS delivers to a FIFO queue from a FIFO topic only. */
const QUEUE_ARN = /^arn:aws(-[a-z]+)*:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,80}$/;

function isHttps(endpoint: string): boolean {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  return (
    url?.protocol === 'https:' && url.hash === '' && !url.hostname.startsWith('.') && /[a-z0-9]/i.test(url.hostname)
  );
}

const ENDPOINTS: Readonly<
  Record<SubscriptionSettings['protocol'], { readonly fits: (endpoint: string) => boolean; readonly allowed: string }>
> = {
  email: { fits: (endpoint) => z.email().safeParse(endpoint).success, allowed: 'an e-mail address' },
  https: { fits: isHttps, allowed: 'a URL that begins with https:// and has no fragment' },
  sqs: {
    fits: (endpoint) => QUEUE_ARN.test(endpoint),
    allowed: 'the ARN of a standard queue, arn:aws:sqs:REGION:ACCOUNT:NAME, or no endpoint for a queue of its own',
  },
};

const endpoint: Rule = {
  name: 'an endpoint fits its protocol',
  check: each(({ protocol, endpoint: found }, path) => {
    if (protocol === undefined) return [];
    const { fits, allowed } = ENDPOINTS[protocol];
    if (found !== undefined)
      return fits(found)
        ? []
        : [{ path: [...path, 'endpoint'], text: `found ${found} for protocol ${protocol}, allowed ${allowed}` }];
    return protocol === 'sqs'
      ? []
      : [{ path: [...path, 'endpoint'], text: `missing for protocol ${protocol}, allowed ${allowed}` }];
  }),
};

const names: Rule = {
  name: 'subscriptions have names of their own',
  check: (input) =>
    lists(input).flatMap(({ path, subscriptions }) =>
      repeats(subscriptions, (item) => item.name).map(({ index, first, key }) => ({
        path: [...path, index, 'name'],
        text: `found \`${key}\` a second time, allowed once; the first is subscriptions[${first}]`,
      })),
    ),
};

// SNS answers a second Subscribe of one endpoint with the first subscription, so two filters would overwrite each other.
const endpoints: Rule = {
  name: 'an endpoint is subscribed once',
  check: (input) =>
    lists(input).flatMap(({ path, subscriptions }) =>
      repeats(subscriptions, (item) =>
        item.endpoint === undefined ? undefined : `${item.protocol} ${item.endpoint}`,
      ).map(({ index, first, key }) => ({
        path: [...path, index, 'endpoint'],
        text: `found \`${key}\` a second time, allowed once: SNS keeps one subscription per endpoint; merge it with subscriptions[${first}]`,
      })),
    ),
};

const filter: Rule = {
  name: 'a filter policy is one that SNS takes',
  check: each(({ filter: found }, path) => {
    const entries = Object.entries(found ?? {}) as [string, readonly (string | undefined)[] | undefined][];
    const combinations = entries.reduce((product, [, values]) => product * (values?.length ?? 1), 1);
    const twice = entries.flatMap(([key, values = []]) =>
      repeats(values, (value) => value).map(({ index, key: value }): Finding => ({
        path: [...path, 'filter', key, index],
        text: `found \`${value}\` a second time, allowed once`,
      })),
    );
    return combinations <= MAX_FILTER_COMBINATIONS
      ? twice
      : [
          ...twice,
          {
            path: [...path, 'filter'],
            text: `found ${combinations} combinations of values, allowed ${MAX_FILTER_COMBINATIONS}; list fewer values`,
          },
        ];
  }),
};

export const messagingRules: readonly Rule[] = [endpoint, names, endpoints, filter];
