import { createDecipheriv, pbkdf2 } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Deployment } from '@pulumi/pulumi/automation';
import { SIGNATURE, SIGNED_SECRET } from '../text/redact';
import type { Store } from '../store/store';
import { writeWhole } from '../store/write-whole';
import { stateKey } from './locks';

/** What a state's file says of the passphrase that encrypts its secrets: `v1:SALT:v1:NONCE:CIPHERTEXT`, each in base64. */
interface SecretsProviders {
  readonly type?: string;
  readonly state?: { readonly salt?: string };
}

/** Of the engine's state file, version 3. */
interface StateFile {
  readonly version?: number;
  readonly checkpoint?: { readonly latest?: { readonly secrets_providers?: SecretsProviders } };
}

export interface LocalStateQuery {
  readonly store: Store;
  readonly environment: string;
  readonly passphrase: string;
  /** File that keeps the derived key. */
  readonly keyFile: string;
}

/**
 * The state of a stack on the local cloud, as `pulumi stack export --show-secrets` prints it, without
 * starting the CLI, which costs 0.4 s of CPU. Undefined where only the engine can tell: no state yet, one that it
 * must read in its own way, or one whose secrets another passphrase encrypts.
 */
export const readLocalState = async (query: LocalStateQuery): Promise<Deployment | undefined> => {
  const text = await query.store.read(stateKey(query.environment));
  if (text === undefined) return undefined;
  try {
    const { version, checkpoint } = JSON.parse(text.toString('utf8')) as StateFile;
    const { latest } = checkpoint ?? {};
    if (version !== 3 || latest?.secrets_providers?.type !== 'passphrase') return undefined;
    const key = await keyOf(latest.secrets_providers.state?.salt ?? '', query);
    return { version, deployment: opened(latest, (ciphertext) => decrypted(ciphertext, key)) as object };
  } catch {
    return undefined;
  }
};

/** As Pulumi derives it: sdk/go/common/resource/config/crypt.go. */
const ITERATIONS = 1_000_000;
const KEY_BYTES = 32;

/** Kept, since deriving it costs 0.3 s; the local cloud's passphrase is no secret, so neither is the key. */
const keyOf = async (state: string, { passphrase, keyFile }: LocalStateQuery): Promise<Buffer> => {
  const kept = readKept(keyFile);
  if (kept?.state === state) return Buffer.from(kept.key, 'base64');
  const [, salt = '', ...check] = state.split(':');
  const key = await promisify(pbkdf2)(passphrase, Buffer.from(salt, 'base64'), ITERATIONS, KEY_BYTES, 'sha256');
  // Throws where another passphrase encrypts.
  decrypted(check.join(':'), key);
  writeWhole(keyFile, JSON.stringify({ state, key: key.toString('base64') }));
  return key;
};

const readKept = (file: string): { readonly state: string; readonly key: string } | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { state: string; key: string };
  } catch {
    return undefined;
  }
};

const TAG_BYTES = 16;

/** @param ciphertext `v1:NONCE:CIPHERTEXT`, AES-256-GCM with the tag at its end */
const decrypted = (ciphertext: string, key: Buffer): string => {
  const [, nonce = '', content = ''] = ciphertext.split(':');
  const bytes = Buffer.from(content, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
};

/** Each encrypted value with its plaintext, as an export has it. */
const opened = (value: unknown, decrypt: (ciphertext: string) => string): unknown => {
  if (Array.isArray(value)) return value.map((item) => opened(item, decrypt));
  if (typeof value !== 'object' || value === null) return value;
  const bag = value as Readonly<Record<string, unknown>>;
  if (bag[SIGNATURE] === SIGNED_SECRET && typeof bag['ciphertext'] === 'string')
    return { [SIGNATURE]: SIGNED_SECRET, plaintext: decrypt(bag['ciphertext']) };
  return Object.fromEntries(Object.entries(bag).map(([name, inner]) => [name, opened(inner, decrypt)]));
};
