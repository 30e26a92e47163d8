import type { ResourceType } from '../types';
import { account } from './apigateway-account';
import { apiKey } from './apigateway-api-key';
import { deployment } from './apigateway-deployment';
import { integration, integrationResponse } from './apigateway-integration';
import { method, methodResponse } from './apigateway-method';
import { methodSettings } from './apigateway-method-settings';
import { resource } from './apigateway-resource';
import { response } from './apigateway-response';
import { restApi } from './apigateway-rest-api';
import { stage } from './apigateway-stage';
import { usagePlan, usagePlanKey } from './apigateway-usage-plan';
import { model, requestValidator } from './apigateway-validation';

/** REST APIs (API Gateway version 1). */
export const types: readonly ResourceType[] = [
  restApi,
  resource,
  model,
  requestValidator,
  method,
  methodResponse,
  integration,
  integrationResponse,
  response,
  deployment,
  stage,
  methodSettings,
  account,
  apiKey,
  usagePlan,
  usagePlanKey,
];
