import { adopt } from './adopt';
import { bootstrap } from './bootstrap';
import { bootstrapped } from './bootstrapped';
import { build } from './build';
import { conclude } from './conclude';
import { destroy } from './destroy';
import { drift } from './drift';
import type { Command } from './lib/command';
import { localStart, localStop } from './local';
import { outputs } from './outputs';
import { preview } from './preview';
import { promote } from './promote';
import { refresh } from './refresh';
import { remediate } from './remediate';
import { replay } from './replay';
import { smoke } from './smoke';
import { start } from './start';
import { unlock } from './unlock';
import { up } from './up';
import { validate } from './validate';

/** Every command of steps/run.ts, by the name that npm run and the workflows use. */
export const commands: Readonly<Record<string, Command | undefined>> & Record<string, Command> = {
  start,
  validate,
  build,
  preview,
  up,
  refresh,
  drift,
  remediate,
  adopt,
  promote,
  smoke,
  unlock,
  outputs,
  destroy,
  replay,
  bootstrap,
  bootstrapped,
  conclude,
  'local-start': localStart,
  'local-stop': localStop,
};
