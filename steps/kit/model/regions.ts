import { REGIONS } from '../../../environments/aws-facts';

/** Usual choices, in this order, before every other region. */
const USUAL: readonly string[] = ['us-west-2', 'eu-west-1', 'eu-central-1', 'ap-northeast-1', 'ap-southeast-2'];

/** Regions of the systems of a parsed environment file; what is no system is passed over. */
export const regionsOf = (file: unknown): readonly string[] =>
  Object.values(member(file, 'systems') ?? {}).flatMap((system) => {
    const region: unknown = (system as { region?: unknown } | null)?.region;
    return typeof region === 'string' ? [region] : [];
  });

const member = (value: unknown, key: string): object | undefined => {
  const found: unknown = (value as Record<string, unknown> | null | undefined)?.[key];
  return typeof found === 'object' && found !== null ? found : undefined;
};

/** A region that is not used yet, or the first of the usual ones where each is. */
export const regionFor = (used: readonly string[]): string =>
  [...USUAL, ...REGIONS].find((region) => !used.includes(region)) ?? USUAL[0]!;
