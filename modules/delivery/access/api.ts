import type { Place } from '../names';
import { actions, allow, taggedFor, tagsFor, type ServiceAccess } from './access';

/** API Gateway ARNs contain no account. */
const arn = ({ partition }: Place, path: string): string => `arn:${partition}:apigateway:*::${path}`;
const arns = (place: Place, ...paths: readonly string[]): readonly string[] => paths.map((path) => arn(place, path));

const OWN = ['/restapis/*', '/apikeys/*', '/usageplans/*'] as const;
const LISTS = ['/restapis', '/apikeys', '/usageplans'] as const;

export const apigateway: ServiceAccess = {
  types: [
    'aws:apigateway/account:Account',
    'aws:apigateway/apiKey:ApiKey',
    'aws:apigateway/deployment:Deployment',
    'aws:apigateway/integration:Integration',
    'aws:apigateway/method:Method',
    'aws:apigateway/methodSettings:MethodSettings',
    'aws:apigateway/model:Model',
    'aws:apigateway/requestValidator:RequestValidator',
    'aws:apigateway/resource:Resource',
    'aws:apigateway/response:Response',
    'aws:apigateway/restApi:RestApi',
    'aws:apigateway/stage:Stage',
    'aws:apigateway/usagePlan:UsagePlan',
    'aws:apigateway/usagePlanKey:UsagePlanKey',
  ],
  inventory: [],
  // GET is a single action: it also allows reading the value of an API key, which the state contains too.
  read: (place) => [
    allow('ReadApis', actions('apigateway', 'GET'), arns(place, ...LISTS, ...OWN, '/account', '/tags/*')),
  ],
  write: (place) => [
    allow('CreateApis', actions('apigateway', 'POST'), arns(place, ...LISTS), tagsFor(place)),
    // Parts of an API, a key or a plan are authorized by their owner's tags.
    allow('ChangeApis', actions('apigateway', 'DELETE', 'PATCH', 'POST', 'PUT'), arns(place, ...OWN), taggedFor(place)),
    allow('TagApis', actions('apigateway', 'DELETE', 'PUT'), arns(place, '/tags/*')),
    // The logging role exists once per account and region.
    allow('SetApiLogging', actions('apigateway', 'PATCH'), arns(place, '/account')),
  ],
};
