import { CallerError } from '../../shared/errors';
import { parseJson } from '../../shared/json';
import { exactNumbers } from '../domain/json';

/** A webhook's JSON with its numbers as text. Throws CallerError 400 for anything else. */
export function parseExactJson(body: Uint8Array): unknown {
  try {
    return parseJson(body, exactNumbers);
  } catch (error) {
    // A body full of brackets exceeds the stack: the sender's mistake.
    if (error instanceof RangeError) {
      throw new CallerError(
        400,
        'malformed_json',
        'The body is nested too deeply; send one object with exchange, symbol and price.',
        [],
        { cause: error },
      );
    }
    throw error;
  }
}
