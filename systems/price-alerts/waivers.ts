import type { Waiver } from '../../modules/checkov-waivers';

export const waivers: readonly Waiver[] = [
  {
    check: 'CKV_AWS_59',
    resource: /^price-alerts-.*-method$/,
    row: 'P1',
    reason:
      'senders of webhooks sign them and send no key; the function verifies the signature on the raw body, which an authorizer does not see',
  },
  {
    check: 'CKV2_AWS_70',
    resource: /^price-alerts-.*-method$/,
    row: 'P1',
    reason: 'as CKV_AWS_59: the signature authorizes',
  },
];
