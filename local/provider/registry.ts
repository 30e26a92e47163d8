import { aws } from './aws';
import type { ProviderPackage } from './core/package';
import { random } from './random';

/** What the local provider covers, by the package whose plugin it stands in for. Each is a bundle of its own. */
export const PACKAGES: { readonly aws: ProviderPackage; readonly random: ProviderPackage } = { aws, random };

export type PackageName = keyof typeof PACKAGES;
