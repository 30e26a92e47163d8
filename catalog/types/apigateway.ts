import { ORDINARY, GUARD } from '../grade';
import { byInput, joined } from '../ids';
import { OFFERED, RECOGNIZED, type ResourceTypes } from '../resource-type';

const TAGS = { listed: 'region', shape: 'map' } as const;

export const apigateway = {
  'aws:apigateway/account:Account': { label: 'account settings', grades: ORDINARY, id: () => 'api-gateway-account' },
  'aws:apigateway/apiKey:ApiKey': { label: 'api key', grades: ORDINARY, id: 'asked', tags: TAGS },
  'aws:apigateway/deployment:Deployment': { label: 'deployment', grades: ORDINARY, id: 'unknown' },
  'aws:apigateway/integration:Integration': {
    label: 'integration',
    grades: ORDINARY,
    id: joined('-', 'agi', 'restApi', 'resourceId', 'httpMethod'),
  },
  'aws:apigateway/integrationResponse:IntegrationResponse': {
    label: 'integration response',
    grades: ORDINARY,
    notMade: OFFERED,
    id: joined('-', 'agir', 'restApi', 'resourceId', 'httpMethod', 'statusCode'),
  },
  'aws:apigateway/method:Method': {
    label: 'method',
    grades: ORDINARY,
    id: joined('-', 'agm', 'restApi', 'resourceId', 'httpMethod'),
  },
  'aws:apigateway/methodResponse:MethodResponse': {
    label: 'method response',
    grades: ORDINARY,
    notMade: OFFERED,
    id: joined('-', 'agmr', 'restApi', 'resourceId', 'httpMethod', 'statusCode'),
  },
  'aws:apigateway/methodSettings:MethodSettings': {
    label: 'method settings',
    grades: ORDINARY,
    id: joined('-', '', 'restApi', 'stageName', 'methodPath'),
  },
  'aws:apigateway/model:Model': { label: 'model', grades: ORDINARY, id: 'asked' },
  'aws:apigateway/requestValidator:RequestValidator': { label: 'request validator', grades: ORDINARY, id: 'asked' },
  'aws:apigateway/resource:Resource': { label: 'API path', grades: ORDINARY, id: 'asked' },
  'aws:apigateway/response:Response': {
    label: 'gateway response',
    grades: ORDINARY,
    id: joined('-', 'aggr', 'restApiId', 'responseType'),
  },
  'aws:apigateway/restApi:RestApi': { label: 'API', grades: ORDINARY, hasPolicy: true, id: 'asked', tags: TAGS },
  'aws:apigateway/restApiPolicy:RestApiPolicy': {
    label: 'API policy',
    grades: GUARD,
    permission: 'API policy',
    id: byInput('restApiId'),
    notMade: RECOGNIZED,
  },
  'aws:apigateway/stage:Stage': {
    label: 'stage',
    grades: ORDINARY,
    id: joined('-', 'ags', 'restApi', 'stageName'),
    tags: TAGS,
  },
  'aws:apigateway/usagePlan:UsagePlan': { label: 'usage plan', grades: ORDINARY, id: 'asked', tags: TAGS },
  'aws:apigateway/usagePlanKey:UsagePlanKey': { label: 'usage plan key', grades: ORDINARY, id: byInput('keyId') },
} as const satisfies ResourceTypes;
