import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { createHash } from 'node:crypto';
import { gatewayResponses, type Route } from './gateway-responses';

export interface EndpointArgs {
  readonly api: aws.apigateway.RestApi;
  readonly route: Route;
  /** JSON schema (draft 4) of the body. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Description of a valid body, e.g. "a JSON object with symbol and price". */
  readonly bodyHint: string;
  readonly apiKeyRequired: boolean;
  /** invokeArn of the function. */
  readonly invokeArn: pulumi.Input<string>;
}

const JSON_TYPE = 'application/json';
/** API Gateway times out after 29 s. */
const TIMEOUT_MS = 29_000;
const VALIDATION = { validateRequestBody: true, validateRequestParameters: false } as const;
/** $default: the body is validated for any content type; otherwise the gateway would let other types through unchecked. */
const MODELLED_TYPES = [JSON_TYPE, '$default'] as const;

/** One method of the API: its model, validation, integration and error bodies, and a deployment of them. */
export class Endpoint extends pulumi.ComponentResource {
  readonly deployment: aws.apigateway.Deployment;

  constructor(name: string, args: EndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    super('signalbox:api:Endpoint', name, {}, opts);
    const { api, route } = args;
    const child = { parent: this };
    const restApi = api.id;
    const schema = JSON.stringify(args.schema);
    const definitions = gatewayResponses(route, args.bodyHint);
    const target = integrationArgs(args.invokeArn);
    const rules = methodArgs(args);
    const resource = new aws.apigateway.Resource(
      `${name}-resource`,
      { restApi, parentId: api.rootResourceId, pathPart: route.path },
      child,
    );
    const model = new aws.apigateway.Model(
      `${name}-model`,
      {
        restApi,
        name: 'Request',
        description: `Body of ${route.method} /${route.path}`,
        contentType: JSON_TYPE,
        schema,
      },
      child,
    );
    const validator = new aws.apigateway.RequestValidator(
      `${name}-validator`,
      { restApi, name: 'body', ...VALIDATION },
      child,
    );
    const method = new aws.apigateway.Method(
      `${name}-method`,
      {
        restApi,
        resourceId: resource.id,
        ...rules,
        requestValidatorId: validator.id,
        requestModels: Object.fromEntries(MODELLED_TYPES.map((type) => [type, model.name])),
      },
      child,
    );
    const integration = new aws.apigateway.Integration(
      `${name}-integration`,
      { restApi, resourceId: resource.id, httpMethod: method.httpMethod, ...target },
      child,
    );
    const responses = definitions.map(
      ({ responseType, statusCode, template }) =>
        new aws.apigateway.Response(
          `${name}-${responseType.toLowerCase().replaceAll('_', '-')}`,
          {
            restApiId: restApi,
            responseType,
            ...(statusCode !== undefined && { statusCode }),
            responseTemplates: { [JSON_TYPE]: template },
          },
          child,
        ),
    );
    this.deployment = new aws.apigateway.Deployment(
      `${name}-deployment`,
      {
        restApi,
        description: `${route.method} /${route.path}`,
        // A deployment is a snapshot: it is replaced when any part of it changes.
        triggers: {
          digest: digestOf({
            path: route.path,
            schema,
            rules,
            validation: VALIDATION,
            models: MODELLED_TYPES,
            target,
            definitions,
          }),
        },
      },
      { parent: this, dependsOn: [resource, model, validator, method, integration, ...responses] },
    );
    this.registerOutputs({});
  }
}

/** Authorization is by the API key, or by the function, which checks signatures. */
const methodArgs = ({ route, apiKeyRequired }: EndpointArgs) => ({
  httpMethod: route.method,
  authorization: 'NONE',
  apiKeyRequired,
});

/** The template covers application/json, so that with NEVER any other type is rejected (415) if the gateway honours it; the function rejects it in any case. */
const integrationArgs = (invokeArn: pulumi.Input<string>) => ({
  type: 'AWS_PROXY',
  integrationHttpMethod: 'POST',
  uri: invokeArn,
  passthroughBehavior: 'NEVER',
  requestTemplates: { [JSON_TYPE]: '$input.body' },
  timeoutMilliseconds: TIMEOUT_MS,
});

/** sha256, hexadecimal, of everything in a deployment's snapshot. */
export const digestOf = (definition: pulumi.Input<Record<string, unknown>>): pulumi.Output<string> =>
  pulumi.output(definition).apply((resolved) => createHash('sha256').update(JSON.stringify(resolved)).digest('hex'));
