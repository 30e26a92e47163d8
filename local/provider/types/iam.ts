import type { ResourceType } from '../types';
import { openIdConnectProvider } from './iam-openid-connect';
import { policy, rolePolicy, rolePolicyAttachment } from './iam-policy';
import { role } from './iam-role';

export const types: readonly ResourceType[] = [role, rolePolicy, policy, rolePolicyAttachment, openIdConnectProvider];
