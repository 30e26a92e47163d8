import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../local/paths';
import { OLDEST_NODE } from '../steps/core/node-version';

describe('the repository', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { engines: { node: string }; devDependencies: Record<string, string>; scripts: Record<string, string> };
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as { packages: Record<string, { engines?: { node: string }; optionalDependencies?: Record<string, string> }> };

  it.each(['@pulumi/pulumi', '@pulumi/aws', '@pulumi/random', 'yaml', '@aws-sdk/client-dynamodb', '@aws-sdk/client-sns', '@aws-lambda-powertools/tracer', 'jest', 'tsx'])(
    'R1 is built on %s, pinned', (name) => {
      expect(manifest.devDependencies[name]).toMatch(/^\d+\.\d+\.\d+$/);
    });

  it('R1 pins every dependency, and the lockfile holds every platform\'s packages', () => {
    expect(Object.entries(manifest.devDependencies).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    const paths = Object.keys(lock.packages);
    const missing = Object.values(lock.packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
      .filter((name) => !paths.some((path) => path.endsWith(`node_modules/${name}`)));
    expect(missing).toEqual([]);
  });

  it('R5 asks for the Node that the program asks for, and lets npm install with an older one', () => {
    expect(manifest.engines).toEqual({ node: `>=${OLDEST_NODE}` });
    expect(lock.packages['']?.engines).toEqual(manifest.engines);
    expect(Number(manifest.devDependencies['node']?.split('.')[0])).toBeGreaterThanOrEqual(OLDEST_NODE);
    expect(readFileSync(join(ROOT, '.npmrc'), 'utf8').split('\n')).toContain('engine-strict=false');
  });

  it.each([
    'Pulumi.yaml', 'Pulumi.dev.yaml', 'Pulumi.staging.yaml', 'Pulumi.prod.yaml', 'environments', 'modules', 'functions', '.github',
    'package.json', 'tsconfig.json', 'README.md', 'index.ts', 'systems', 'catalog', 'steps', 'local', 'tests',
  ])('R2 has %s at its top', (name) => {
    expect(existsSync(join(ROOT, name))).toBe(true);
  });

  it('R2 names in the README only commands that are there', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const named = [...readme.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name!).filter((name) => name !== 'COMMAND');
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !(name in manifest.scripts))).toEqual([]);
  });
});
