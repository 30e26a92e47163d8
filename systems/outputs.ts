import type { SystemOutputs } from './shared/outputs';

/** Stack outputs: what the program exports and the commands read back. One object per system under its name. */
export type StackOutputs = { readonly environment: string } & { readonly [system: string]: unknown };

/** Outputs of one system; undefined where it is not deployed. */
export const outputsOf = <O extends SystemOutputs>(
  { name }: { readonly name: string },
  outputs: StackOutputs,
): O | undefined => outputs[name] as O | undefined;
