import type { HangingType } from '../../../catalog';
import type { Clients } from '../../core/engine/clients';
import type { StateResource } from '../../core/engine/state';
import type { Owner } from '../model/types';

/** Something that hangs on a resource of the state and is in no state. */
export interface Hanging {
  readonly type: HangingType;
  /** ARN, or where there is none the owner and the name there. */
  readonly id: string;
  readonly name: string;
  readonly region: string;
  /** The resource it hangs on. */
  readonly on: Owner;
  /** A subscription that its owner has not confirmed: it receives nothing yet, and only time ends it. Default false. */
  readonly unconfirmed?: true;
}

/** What is found on an owner, before its type and the owner are added. */
export interface Found extends Omit<Hanging, 'type' | 'on'> {
  /** The owner's name in AWS. */
  readonly owner: string;
}

export interface LookContext {
  /** Region of the owner; of what an account has once, any region. */
  readonly region: string;
  readonly state: readonly StateResource[];
  readonly clients: Clients;
}

/** Looks on one resource of the state for what no state has. */
export type Look = (owner: StateResource, context: LookContext) => Promise<readonly Found[]>;
