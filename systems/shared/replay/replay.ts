import type { SystemOutputs } from '../outputs';

/** How recorded files are sent through a system. */
export interface Replay<O extends SystemOutputs = SystemOutputs> {
  readonly outputs?: O;
}
