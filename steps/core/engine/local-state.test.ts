import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SIGNATURE, SIGNED_SECRET } from '../text/redact';
import { openStore, type Store } from '../store/store';
import { readLocalState } from './local-state';

/** As Pulumi 3.250.0 wrote them for the passphrase `local`. */
const SALT = 'v1:TlRW6KI2lXk=:v1:4DJI0TPCg+poA7Xi:gRHErRmo3fbBPdBecmCEjKicFiG/HQ==';
const CIPHERTEXT =
  'v1:h7rEZBaHrsY3lTN/:ta68Dl7UNeTwTknoURsHK02JrkrHC8qZkE6FQiF72ugm9P+cSVhNcVmMCxkeq8KeVXUsUa+Notg2iw==';
const PLAINTEXT = '"9X8WKBuQ7YcLV2Sp7oPw7KZPrvBfJGZDCA3dS1mc"';

const secret = (content: object) => ({ [SIGNATURE]: SIGNED_SECRET, ...content });
const latest = (apiKey: object, type = 'passphrase') => ({
  secrets_providers: { type, state: { salt: SALT } },
  resources: [{ urn: 'urn:stack', type: 'pulumi:pulumi:Stack', outputs: { keys: [apiKey], name: 'a', none: null } }],
  pending_operations: [{ type: 'creating', resource: { urn: 'urn:queue' } }],
});

describe('readLocalState', () => {
  let dir: string;
  let store: Store;
  const keyFile = () => join(dir, 'state-key.json');
  const read = (passphrase = 'local') => readLocalState({ store, environment: 'dev', passphrase, keyFile: keyFile() });
  const keep = (content: unknown) =>
    store.write(
      '.pulumi/stacks/signalbox/dev.json',
      typeof content === 'string' ? content : JSON.stringify({ version: 3, checkpoint: { latest: content } }),
    );

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'signalbox-state-'));
    store = openStore(`file://${dir}`)!;
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('is what an export prints, with the secrets decrypted, and keeps the derived key', async () => {
    await keep(latest(secret({ ciphertext: CIPHERTEXT })));
    const wanted = { version: 3, deployment: latest(secret({ plaintext: PLAINTEXT })) };
    expect(await read()).toEqual(wanted);
    expect(existsSync(keyFile())).toBe(true);
    const kept = readFileSync(keyFile(), 'utf8');
    expect(await read()).toEqual(wanted);
    expect(readFileSync(keyFile(), 'utf8')).toBe(kept);
  });

  it.each<[string, () => unknown]>([
    ['whose file is damaged', () => '{"version":3'],
    ['of another version', () => JSON.stringify({ version: 4, checkpoint: { latest: latest({}) } })],
    ['that another provider encrypts', () => latest({}, 'cloud')],
    [
      'with a secret that cannot be decrypted',
      () => latest(secret({ ciphertext: CIPHERTEXT.replace('ta68', 'ta69') })),
    ],
    ['without anything deployed', () => ({})],
  ])('leaves a state %s to the engine', async (_, content) => {
    await keep(content());
    expect(await read()).toBeUndefined();
  });

  it('leaves a state that another passphrase encrypts to the engine, and one that is not there', async () => {
    expect(await read()).toBeUndefined();
    await keep(latest(secret({ ciphertext: CIPHERTEXT })));
    expect(await read('other')).toBeUndefined();
    expect(existsSync(keyFile())).toBe(false);
  });
});
