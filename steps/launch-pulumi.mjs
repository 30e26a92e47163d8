import module from 'node:module';

/**
 * Parts of Pulumi's runtime that serialize functions, by what they export. No program here serializes one, and
 * loading them loads TypeScript and npm's own resolver: 450 files, 0.3 s of CPU a command.
 */
const CLOSURES = {
  '@pulumi/pulumi/runtime/closure/serializeClosure': ['serializeFunction', 'serializeFunctionAsync'],
  '@pulumi/pulumi/runtime/closure/codePaths': ['computeCodePaths'],
};

/** Has these parts loaded when one of their functions is called. A version of Pulumi without them loads as it does. */
export const deferClosures = (require) => {
  for (const [name, functions] of Object.entries(CLOSURES)) {
    let id;
    try {
      id = require.resolve(name);
    } catch {
      continue;
    }
    const stub = new module.Module(id);
    const load = () => {
      if (require.cache[id] === stub) delete require.cache[id];
      return require(id);
    };
    stub.filename = id;
    stub.loaded = true;
    stub.exports = Object.fromEntries(functions.map((each) => [each, (...args) => load()[each](...args)]));
    require.cache[id] = stub;
  }
};
