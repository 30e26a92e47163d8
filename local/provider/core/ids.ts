import { idOf, type NamedType } from '../../../catalog';
import type { Context, Props } from '../types';

/** Id of a resource by the catalog's rule for its type. @throws Error if a required input is missing. */
export function idFrom(
  token: NamedType,
  { region, accountId }: Pick<Context, 'region' | 'accountId'>,
  inputs: Props,
): string {
  const id = idOf(token, inputs, { region, account: accountId });
  if (id === undefined) throw new Error(`${token}: the inputs ${Object.keys(inputs).join(', ')} give no id`);
  return id;
}
