import type { Live } from '../../core/operations';
import type { AssetArchive, Props } from '../../types';

/** What a case may refer to. */
export interface World {
  /** A resource of a case before it, by the middle of its token, e.g. kms/key. */
  readonly made: (path: string) => Live;
  /** Code of a function. */
  readonly archive: AssetArchive;
}

/** What the published plugin does for one resource type, beyond what its type declarations tell (../published.ts). */
export interface PublishedCase {
  readonly token: string;
  /** Its source, in github.com/hashicorp/terraform-provider-aws or -random: Default, ForceNew, and what Read sets. */
  readonly source: string;
  /** The least that a program may say. */
  readonly least: (world: World) => Props;
  /** Schema defaults. */
  readonly defaults?: Props;
  /** Inputs whose change replaces the resource: ForceNew. */
  readonly replaces: readonly string[];
  /** What the state says of what nobody set. */
  readonly unset?: Props;
  /** Inputs that Read does not set, each with another value: the state keeps the program's word. */
  readonly kept?: Props;
  /** Properties that are always in the published state and not in ours, each with the reason. */
  readonly absent?: { readonly [property: string]: string };
}

export const document = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
export const TRUST = document({
  Effect: 'Allow',
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: 'sts:AssumeRole',
});
/** name_prefix is the Terraform way of autonaming; the local provider takes names only. */
export const BY_NAME = { namePrefix: 'follows from the name' } as const;
