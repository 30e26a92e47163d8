/** The oldest Node version that runs the program; @pulumi/pulumi has the same minimum, and the rules use Map.groupBy (Node 21). */
export const OLDEST_NODE = 22;

/** The error for a Node version that is too old, else undefined. */
export const nodeMistake = (version: string): string | undefined => {
  const major = Number(/^v?(\d+)\./.exec(version)?.[1] ?? 0);
  if (major >= OLDEST_NODE) return undefined;
  return [
    `This program needs Node ${OLDEST_NODE} or newer; pulumi ran it with ${version}, the first node on PATH.`,
    'Put the one of this repository first (npm ci installs it), and run the command again: export PATH="$PWD/node_modules/.bin:$PATH"',
    `Or install Node ${OLDEST_NODE} or newer: https://nodejs.org/en/download`,
  ].join('\n');
};
