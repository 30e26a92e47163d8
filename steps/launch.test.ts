import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../local/paths';

/** Output of an ES module that imports `names` of a file beside the launcher. */
const run = (file: string, names: string, body: string): string =>
  execFileSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { createRequire } from 'node:module';
       import { ${names} } from ${JSON.stringify(pathToFileURL(join(ROOT, 'steps', file)).href)};
       const require = createRequire(${JSON.stringify(join(ROOT, 'index.ts'))});
       ${body}`,
    ],
    { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } },
  ).trim();

describe('mapTraces', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'signalbox-traces-'));
    writeFileSync(
      join(dir, 'program.ts'),
      [
        'interface Unused { a: string }',
        'const make = (): string => new Error("made").stack!;',
        'const traces = [() => make()].map((each) => each());',
        'function debuggablePromise(): string { return new Error().stack!; }',
        'console.log(JSON.stringify([...traces, debuggablePromise()]));',
      ].join('\n'),
    );
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('names the sources, in brackets for a function without a name, and leaves out a stack that nothing reads', () => {
    const bundle = join(dir, 'out', 'run.cjs');
    const options = { entryPoints: [join(dir, 'program.ts')], outfile: bundle, sourcemap: 'linked', bundle: true };
    const [trace = '', unread] = JSON.parse(
      run(
        'launch-traces.mjs',
        'mapTraces',
        `require('esbuild').buildSync(${JSON.stringify({ ...options, platform: 'node' })});
         mapTraces(${JSON.stringify(bundle)});
         require(${JSON.stringify(bundle)});`,
      ),
    ) as string[];
    const source = join(dir, 'program.ts');
    expect(trace.split('\n').slice(0, 4)).toEqual([
      'Error: made',
      `    at make (${source}:2:28)`,
      `    at <anonymous> (${source}:3:23)`,
      `    at <anonymous> (${source}:3:45)`,
    ]);
    expect(unread).toBe('');
  }, 60_000);
});

it('deferClosures loads neither TypeScript nor npm with Pulumi, and both where a function is serialized', () => {
  const [before, text, after] = run(
    'launch-pulumi.mjs',
    'deferClosures',
    `deferClosures(require);
     const pulumi = require('@pulumi/pulumi');
     const heavy = () => ['typescript/lib', '@npmcli/arborist'].map((name) => Object.keys(require.cache).some((id) => id.includes(name)));
     const before = heavy();
     const { text } = await pulumi.runtime.serializeFunction(() => 7);
     await pulumi.runtime.computeCodePaths().catch(() => undefined);
     console.log(JSON.stringify([before, text.includes('7'), heavy()]));
     process.exit();`,
  )
    .split('\n')
    .map((line) => JSON.parse(line) as readonly unknown[])[0]!;
  expect([before, text, after]).toEqual([[false, false], true, [true, true]]);
}, 60_000);
