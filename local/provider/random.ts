import { version } from '@pulumi/random/package.json';
import type { ProviderPackage } from './core/package';
import { types } from './types/random';

/** What the local provider covers of the package random, which needs no cloud. */
export const random: ProviderPackage = { name: 'random', version, types, invokes: [], usesCloud: false };
