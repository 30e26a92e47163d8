import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import entry from '../index';
import { record, valueOf } from '../modules/testing/recorder';
import { ensureBundles } from '../steps/core/store/bundles';
import { BUNDLES, ENVIRONMENTS, settingsOf } from './testing/recorded-environment';

jest.mock('../steps/core/store/bundles', () => ({ ensureBundles: jest.fn() }));

const root = join(__dirname, '..');
const text = (file: string): string => readFileSync(join(root, file), 'utf8');
const run = (stack: string) => {
  jest.mocked(ensureBundles).mockResolvedValue(BUNDLES);
  return record(entry, stack);
};

describe('R5 the entry point for the ordinary CLI', () => {
  it.each(ENVIRONMENTS)('runs the environment that the stack is named after (%s)', async (stack) => {
    const { result, resources } = await run(stack);
    const configured = Object.entries(settingsOf(stack).systems);
    expect(resources.length).toBeGreaterThan(50 * configured.length);
    expect(await valueOf(result)).toMatchObject({
      environment: stack,
      ...Object.fromEntries(configured.map(([name, { region }]) => [name, { region }])),
    });
  });

  it('says what to do for a stack without an environment file', async () => {
    await expect(run('nowhere')).rejects.toThrow(
      'The stack nowhere has no environment file. Select another (pulumi stack select dev), or create environments/nowhere.yaml.',
    );
  });

  it('is named by Pulumi.yaml, run by tsx, and under 60 lines', () => {
    expect(parse(text('Pulumi.yaml'))).toMatchObject({
      name: 'signalbox',
      runtime: { name: 'nodejs', options: { typescript: false, nodeargs: '--import tsx' } },
      main: 'index.ts',
    });
    expect(text('index.ts').split('\n').length).toBeLessThan(60);
  });

  it('R2 has a stack file for each environment, with nothing in it that its file says', () => {
    for (const environment of ENVIRONMENTS) expect(parse(text(`Pulumi.${environment}.yaml`))).toEqual({ config: {} });
  });
});
