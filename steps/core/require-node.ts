import { RunError } from '@pulumi/pulumi';
import { nodeMistake } from './node-version';

/**
 * Imported for its effect, and first: imports run in their order and before the importing file's own
 * lines, so an older Node is told of before a file is loaded that it cannot run.
 */
const mistake = nodeMistake(process.version);
if (mistake !== undefined) throw new RunError(mistake);
