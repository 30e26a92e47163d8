import { CommandError } from '../errors';
import type { Session } from './session';

/** A resource in the state of a deployment. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly custom?: boolean;
  readonly parent?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** Source position in the program, e.g. project:///modules/data/table.ts#40,16. */
  readonly sourcePosition?: string;
  readonly stackTrace?: readonly { readonly sourcePosition?: string }[];
}

/** The resources that exist in the cloud, empty if nothing is deployed; secrets stay encrypted. */
export const stateResources = async ({ stack: { stack } }: Session): Promise<readonly StateResource[]> => {
  const { deployment } = (await stack.exportStack()) as { deployment?: { resources?: readonly StateResource[] } };
  return (deployment?.resources ?? []).filter(({ custom, type }) => custom === true && !type.startsWith('pulumi:'));
};

/** @throws CommandError if nothing is deployed. */
export const deployedResources = async (session: Session): Promise<readonly StateResource[]> => {
  const { settings } = session;
  const found = await stateResources(session);
  if (found.length === 0)
    throw new CommandError(
      `${settings.environment} is not deployed: its state holds no resource to compare with the cloud. Deploy it first: npm run up -- --env ${settings.environment}`,
    );
  return found;
};

/** A text property of a resource: its output, else its input. */
export const textOf = ({ outputs, inputs }: StateResource, property: string): string | undefined => {
  const value = outputs?.[property] ?? inputs?.[property];
  return typeof value === 'string' ? value : undefined;
};

/** Region of a resource: its own, or that of its ARN. */
export const regionOf = (resource: StateResource): string | undefined =>
  textOf(resource, 'region') ?? /^arn:[^:]*:[^:]*:([^:]+):/.exec(textOf(resource, 'arn') ?? '')?.[1];
