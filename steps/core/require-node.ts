import { RunError } from '@pulumi/pulumi';
import { nodeMistake } from './node-version';

/**
 * Import first, for its side effect: imports run in order, before the importing file's own code, so an
 * unsupported Node is reported before it loads a file that it cannot run.
 */
const mistake = nodeMistake(process.version);
if (mistake !== undefined) throw new RunError(mistake);
