import type { HangingType } from '../../../catalog';
import type { Clients } from '../../core/engine/clients';
import type { StateResource } from '../../core/engine/state';
import type { Owner } from '../model/types';

/** Something attached to a resource of the state, but not in the state. */
export interface Hanging {
  readonly type: HangingType;
  /** ARN, or else the owner and the name there. */
  readonly id: string;
  readonly name: string;
  readonly region: string;
  /** The resource it is attached to. */
  readonly on: Owner;
  /** An unconfirmed subscription: it receives nothing yet, and lapses by itself. Default false. */
  readonly unconfirmed?: true;
}

/** A finding on an owner, before its type and the owner are added. */
export interface Found extends Omit<Hanging, 'type' | 'on'> {
  /** The owner's name in AWS. */
  readonly owner: string;
}

export interface LookContext {
  /** Region of the owner; any region for account-wide types. */
  readonly region: string;
  readonly state: readonly StateResource[];
  readonly clients: Clients;
}

/** Searches one resource of the state for unmanaged attachments. */
export type Look = (owner: StateResource, context: LookContext) => Promise<readonly Found[]>;
