import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mendStateFiles } from './state-files';

describe('mendStateFiles', () => {
  it('deletes only truncated attributes', () => {
    const backend = mkdtempSync(join(tmpdir(), 'signalbox-state-'));
    const dir = join(backend, '.pulumi', 'stacks', 'signalbox');
    mkdirSync(dir, { recursive: true });
    const files = {
      'dev.json': '{"version":3}',
      'dev.json.attrs': '',
      'dev.json.bak': '{"version":3}',
      'dev.json.bak.attrs': '{"user.content_type":"x"}',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
    mendStateFiles(backend, 'signalbox');
    expect(Object.keys(files).filter((name) => existsSync(join(dir, name)))).toEqual([
      'dev.json',
      'dev.json.bak',
      'dev.json.bak.attrs',
    ]);
    rmSync(backend, { recursive: true });
  });

  it('does nothing before the first stack exists', () => {
    expect(() => mendStateFiles(join(tmpdir(), 'signalbox-none'), 'signalbox')).not.toThrow();
  });
});
