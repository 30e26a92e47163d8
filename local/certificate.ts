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
 * The certificate by which the local cloud speaks TLS, made once a folder for 127.0.0.1. Topics,
 * queues and buckets refuse plain HTTP by policy, and the local cloud enforces policies, so it
 * must be reached by HTTPS as AWS is.
 */
export const ensureCertificate = async (dir: string): Promise<Certificate> => {
  const cert = join(dir, 'cert.pem');
  const key = join(dir, 'key.pem');
  if (isPair(cert, key)) return { cert, key };
  // A name of its own: of two trusted certificates with one name, TLS tries only the first.
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

/** A power cut can leave a file that is there and empty. */
const isPair = (cert: string, key: string): boolean => {
  try {
    return new X509Certificate(readFileSync(cert)).checkPrivateKey(createPrivateKey(readFileSync(key)));
  } catch {
    return false;
  }
};

const trusted = new Set<string>();

/** Lets this process's HTTPS connections trust a certificate, besides those that Node trusts. */
export const trustCertificate = (file: string): void => {
  if (trusted.has(file)) return;
  trusted.add(file);
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(file, 'utf8')]);
};
