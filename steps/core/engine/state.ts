import { CommandError } from '../errors';
import type { Session } from './session';

/** A resource of the state, as a deployment keeps it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly custom?: boolean;
  readonly parent?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** Where the program makes it, e.g. project:///modules/data/table.ts#40,16. */
  readonly sourcePosition?: string;
  readonly stackTrace?: readonly { readonly sourcePosition?: string }[];
}

/** The resources that stand for something in the cloud, none where nothing is deployed; secrets stay encrypted. */
export const stateResources = async ({ stack: { stack } }: Session): Promise<readonly StateResource[]> => {
  const { deployment } = (await stack.exportStack()) as { deployment?: { resources?: readonly StateResource[] } };
  return (deployment?.resources ?? []).filter(({ custom, type }) => custom === true && !type.startsWith('pulumi:'));
};

/** @throws CommandError where nothing is deployed. */
export const deployedResources = async (session: Session): Promise<readonly StateResource[]> => {
  const { settings } = session;
  const found = await stateResources(session);
  if (found.length === 0)
    throw new CommandError(
      `${settings.environment} is not deployed: its state holds no resource to compare with the cloud. Deploy it first: npm run up -- --env ${settings.environment}`,
    );
  return found;
};

/** A text property of a resource, from what the cloud said of it, else from what the program said. */
export const textOf = ({ outputs, inputs }: StateResource, property: string): string | undefined => {
  const value = outputs?.[property] ?? inputs?.[property];
  return typeof value === 'string' ? value : undefined;
};

/** Region of a resource: its own, or that of its ARN. */
export const regionOf = (resource: StateResource): string | undefined =>
  textOf(resource, 'region') ?? /^arn:[^:]*:[^:]*:([^:]+):/.exec(textOf(resource, 'arn') ?? '')?.[1];
