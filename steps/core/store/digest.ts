import { createHash } from 'node:crypto';
import { canonicalJson } from '../model/canonical';

/** sha256 as 64 hexadecimal digits. */
export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** Digest of a value, independent of key order. */
export const digestOf = (value: unknown): string => sha256(canonicalJson(value));
