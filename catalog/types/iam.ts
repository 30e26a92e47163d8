import { GUARD } from '../grade';
import { byInput, joined } from '../ids';
import type { ResourceTypes } from '../resource-type';

const ONLY_BOOTSTRAP = {
  unread: 'only the account bootstrap creates one, and drift does not check that stack',
} as const;

export const iam = {
  'aws:iam/openIdConnectProvider:OpenIdConnectProvider': {
    label: 'identity provider',
    grades: GUARD,
    permission: 'identity provider',
    tags: ONLY_BOOTSTRAP,
    id: ({ url }, { account }) =>
      url === undefined ? undefined : `arn:aws:iam::${account}:oidc-provider/${url.replace('https://', '')}`,
  },
  'aws:iam/policy:Policy': {
    label: 'managed policy',
    grades: GUARD,
    permission: 'IAM policy',
    tags: ONLY_BOOTSTRAP,
    id: ({ name }, { account }) => (name === undefined ? undefined : `arn:aws:iam::${account}:policy/${name}`),
  },
  'aws:iam/role:Role': {
    label: 'role',
    grades: GUARD,
    permission: 'IAM role',
    id: byInput('name'),
    tags: { listed: 'account', shape: 'Key' },
    subjectOf: 'iam',
  },
  'aws:iam/rolePolicy:RolePolicy': {
    label: 'inline policy',
    grades: GUARD,
    permission: 'IAM policy',
    id: joined(':', '', 'role', 'name'),
    on: 'aws:iam/role:Role',
  },
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment': {
    label: 'attached policy',
    grades: GUARD,
    permission: 'IAM policy',
    id: 'unknown',
    on: 'aws:iam/role:Role',
  },
} as const satisfies ResourceTypes;
