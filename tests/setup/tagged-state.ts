import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StateResource } from '../../steps/core/engine/state';
import type { Sandbox } from './sandbox';

/** The resources of an environment's state, from its file; none where it was destroyed. */
export const stateOf = ({ dir }: Sandbox, environment: string): readonly StateResource[] => {
  const stacks = join(dir, 'stacks-state', '.pulumi', 'stacks');
  const file = readdirSync(stacks, { recursive: true, encoding: 'utf8' }).find((name) =>
    name.endsWith(`${environment}.json`),
  )!;
  const { checkpoint } = JSON.parse(readFileSync(join(stacks, file), 'utf8')) as {
    checkpoint: { latest: { resources?: readonly StateResource[] } };
  };
  return (checkpoint.latest.resources ?? []).filter(({ custom, type }) => custom === true && type.startsWith('aws:'));
};
