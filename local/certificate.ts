import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { generate } from 'selfsigned';

/** Files of the local cloud's certificate, PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const TEN_YEARS_MS = 10 * 365 * 24 * 3600 * 1000;

/**
 * The local cloud's TLS certificate for 127.0.0.1, created once per folder. Topics,
 * queues and buckets deny plain HTTP by policy, and the local cloud enforces policies, so it
 * must use HTTPS like AWS.
 */
export const ensureCertificate = async (dir: string): Promise<Certificate> => {
  const cert = join(dir, 'cert.pem');
  const key = join(dir, 'key.pem');
  if (isPair(cert, key)) return { cert, key };
  // A unique name: of two trusted certificates with the same name, TLS tries only the first.
  const made = await generate([{ name: 'commonName', value: `signalbox local cloud ${randomUUID()}` }], {
    keyType: 'ec',
    notAfterDate: new Date(Date.now() + TEN_YEARS_MS),
    extensions: [
      { name: 'basicConstraints', cA: false },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: '127.0.0.1' },
          { type: 2, value: 'localhost' },
        ],
      },
    ],
  });
  mkdirSync(dir, { recursive: true });
  writeFileSync(key, made.private, { mode: 0o600 });
  writeFileSync(cert, made.cert);
  return { cert, key };
};

/** A power failure can leave an empty file. */
const isPair = (cert: string, key: string): boolean => {
  try {
    return new X509Certificate(readFileSync(cert)).checkPrivateKey(createPrivateKey(readFileSync(key)));
  } catch {
    return false;
  }
};

const trusted = new Set<string>();

/** Makes this process trust a certificate, in addition to those that Node trusts. */
export const trustCertificate = (file: string): void => {
  if (trusted.has(file)) return;
  trusted.add(file);
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(file, 'utf8')]);
};
