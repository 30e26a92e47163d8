/** A Checkov check that a resource intentionally fails, and why. */
export interface Waiver {
  readonly check: string;
  /** Matches the logical names of the resources it covers. */
  readonly resource: RegExp;
  /** The conflicting requirement. Default: none. */
  readonly row?: string;
  readonly reason: string;
}

/**
 * Waivers of the modules; a system has its own in addition. A test runs the checks on every environment, and
 * asserts that each waiver is still needed.
 */
export const WAIVERS: readonly Waiver[] = [
  {
    check: 'CKV_AWS_338',
    resource: /./,
    row: 'M7',
    reason: 'logs are kept 7 days, not a year; the environment file says how long',
  },
  {
    check: 'CKV_AWS_115',
    resource: /-function$/,
    row: 'M2',
    reason:
      'concurrency is reserved where the environment file says so: a reservation takes it from the rest of the account',
  },
  {
    check: 'CKV_AWS_116',
    resource: /-function$/,
    row: 'P11',
    reason:
      'failed events go to the dead-letter queue by an on-failure destination, which adds the error; the setting that the check looks for would send each a second time',
  },
  {
    check: 'CKV2_AWS_29',
    resource: /-stage$/,
    reason:
      'no web firewall: it costs more a month than the rest at this load; throttling, validation, keys and signatures guard the API, and a firewall can be put before the stage by its ARN',
  },
];
