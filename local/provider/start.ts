import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { constants, Script } from 'node:vm';

/**
 * Entry of the plugin executables: `start.cjs <package> [engine address]`. Runs `<package>.cjs` beside it with the code
 * that V8 compiled of it in an earlier run. Node's own compile cache holds what is compiled on loading and not what
 * runs later, so each process compiled most of the protocol again.
 */
type Wrapper = (exports: object, require: NodeJS.Require, module: object, file: string, dir: string) => void;

const name = process.argv[2] ?? '';
const file = join(__dirname, `${name}.cjs`);
const compiled = join(__dirname, `${name}.compiled`);

const read = (): Buffer | undefined => {
  try {
    return readFileSync(compiled);
  } catch {
    return undefined;
  }
};

/** Whole or not at all: other plugins may start at any moment. */
const keep = (script: Script): void => {
  const part = `${compiled}.${process.pid}`;
  try {
    writeFileSync(part, script.createCachedData());
    renameSync(part, compiled);
  } catch {
    // The next process compiles it again.
  }
};

const cachedData = read();
const script = new Script(
  `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`,
  { filename: file, cachedData, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER },
);
// At the end everything is compiled that a run needs.
if (cachedData === undefined || script.cachedDataRejected === true) process.once('exit', () => keep(script));
const own = { exports: {} };
(script.runInThisContext() as Wrapper)(own.exports, createRequire(file), own, file, __dirname);
