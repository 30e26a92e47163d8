/** Policy documents as plain values, so that they are tested without an engine. */

export type Principal = '*' | { readonly AWS: string } | { readonly Service: string } | { readonly Federated: string };

export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  /** Only in resource policies and trust policies. */
  readonly Principal?: Principal;
  readonly Action: readonly string[];
  /** Absent in a trust policy. */
  readonly Resource?: readonly string[];
  readonly Condition?: Condition;
}

/** A document as JSON text. The statements keep their order, so the same grants give the same text. */
export const policyDocument = (statements: readonly Statement[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

/** Trust policy of a role: which service may assume it, and on whose behalf. */
export const trustPolicy = (service: string, condition?: Condition): string =>
  policyDocument([
    {
      Sid: 'ServiceAssumesRole',
      Effect: 'Allow',
      Principal: { Service: service },
      Action: ['sts:AssumeRole'],
      ...(condition && { Condition: condition }),
    },
  ]);

/**
 * Denies the actions without TLS. `Principal: *` in a Deny widens the denial;
 * AWS has no other way to cover every caller.
 */
export const deniesPlainHttp = (
  actions: readonly string[],
  resources: readonly string[],
  sid = 'DenyWithoutTls',
): Statement => ({
  Sid: sid,
  Effect: 'Deny',
  Principal: '*',
  Action: actions,
  Resource: resources,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});
