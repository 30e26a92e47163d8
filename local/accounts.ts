import { createHash } from 'node:crypto';

const ACCOUNTS: Readonly<Record<string, string>> = {
  dev: '111111111111',
  staging: '222222222222',
  prod: '333333333333',
};

/** The local cloud's account for requests without a signature, such as a plain curl. */
export const DEFAULT_ACCOUNT = '111111111111';

/**
 * Account id of an environment on the local cloud: each has its own account, as it should
 * on AWS. A 12-digit access key is its account there.
 */
export const localAccount = (environment: string): string =>
  ACCOUNTS[environment] ??
  `9${BigInt(`0x${createHash('sha256').update(environment).digest('hex').slice(0, 12)}`)
    .toString()
    .padStart(11, '0')
    .slice(-11)}`;
