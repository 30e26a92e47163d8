import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ROOT } from '../local/paths';
import { commands } from '../steps/commands';
import { OLDEST_NODE } from '../steps/core/node-version';
import { documents, headingsOf } from './setup/documents';

describe('the repository', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    license: string;
    engines: { node: string };
    devDependencies: Record<string, string>;
    scripts: Record<string, string>;
  };
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<
      string,
      { license?: string; engines?: { node: string }; optionalDependencies?: Record<string, string> }
    >;
  };

  it.each([
    '@pulumi/pulumi',
    '@pulumi/aws',
    '@pulumi/random',
    'yaml',
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-sns',
    '@aws-lambda-powertools/tracer',
    'jest',
    'tsx',
  ])('R1 is built on %s, pinned', (name) => {
    expect(manifest.devDependencies[name]).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it("R1 pins every dependency, and the lockfile holds every platform's packages", () => {
    expect(Object.entries(manifest.devDependencies).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual(
      [],
    );
    const paths = Object.keys(lock.packages);
    const missing = Object.values(lock.packages)
      .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
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
    'Pulumi.yaml',
    'Pulumi.dev.yaml',
    'Pulumi.staging.yaml',
    'Pulumi.prod.yaml',
    'environments',
    'modules',
    'functions',
    '.github',
    'package.json',
    'tsconfig.json',
    'README.md',
    'index.ts',
    'systems',
    'catalog',
    'steps',
    'local',
    'tests',
  ])('R2 has %s at its top', (name) => {
    expect(existsSync(join(ROOT, name))).toBe(true);
  });

  it('R5 names one version of Node for version managers, that of the workflows', () => {
    expect(`${readFileSync(join(ROOT, '.nvmrc'), 'utf8').trim()}.`).toBe(
      /^\d+\./.exec(manifest.devDependencies['node']!)?.[0],
    );
  });

  it('is under the license that its files name', () => {
    expect([manifest.license, lock.packages['']?.license]).toEqual(['MIT', 'MIT']);
    expect(readFileSync(join(ROOT, 'LICENSE'), 'utf8')).toMatch(/^MIT License\n/);
  });
});

describe('the documentation', () => {
  const scripts = Object.keys(
    (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object }).scripts,
  );
  const docs = documents();
  const readme = docs.find(({ file }) => file === 'README.md')!;

  it('R2 is for a newcomer: the README has at most 1,000 words', () => {
    expect(readme.text.split(/\s+/).filter((word) => word !== '').length).toBeLessThanOrEqual(1000);
  });

  it('R2 lists every command in the README, as npm run help does', () => {
    const rows = [...readme.text.matchAll(/^\| `([a-z:-]+)` \| (.+) \|$/gm)].map(([, name, summary]) => [
      name,
      summary,
    ]);
    expect(rows).toEqual(Object.entries(commands).map(([name, { summary }]) => [name, summary]));
  });

  it('R2 names only commands that are there', () => {
    const named = docs.flatMap(({ file, text }) =>
      [...text.matchAll(/npm run ([a-z:-]+)/g)].map(([, name]) => ({ file, name: name! })),
    );
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter(({ name }) => ![...scripts, 'help'].includes(name))).toEqual([]);
  });

  it('links every document from the README', () => {
    const linked = readme.links.map(({ path }) => path);
    expect(docs.map(({ file }) => file).filter((file) => file.startsWith('docs/') && !linked.includes(file))).toEqual(
      [],
    );
  });

  it.each(docs)(
    'leads every relative link of $file to a file, and to a heading where it names one',
    ({ file, links }) => {
      const broken = links.filter(({ path, anchor }) => {
        const target = path === '' ? file : relative(ROOT, join(ROOT, dirname(file), path));
        if (!existsSync(join(ROOT, target))) return true;
        return anchor !== undefined && !headingsOf(readFileSync(join(ROOT, target), 'utf8')).includes(anchor);
      });
      expect(broken).toEqual([]);
    },
  );

  it.each(docs)('names only files in $file that are there', ({ text }) => {
    const named = [
      ...text.matchAll(
        /`((?:\.ci|\.github|docs|environments|functions|local|modules|steps|systems|tests)\/[a-z0-9./-]*)`/g,
      ),
    ].map(([, path]) => path!);
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});
