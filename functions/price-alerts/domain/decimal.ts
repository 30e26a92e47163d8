import { Decimal } from 'decimal.js';

/**
 * Exact decimals, as DynamoDB stores them: 38 significant digits, 1E-130 to 9.99…E+125.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-data-types-number
 */
export const MAX_SIGNIFICANT_DIGITS = 38;
const MIN_EXPONENT = -130;
const MAX_EXPONENT = 125;

// Plain digits only: decimal.js would also accept hexadecimal, "Infinity" and "NaN".
const DECIMAL_TEXT = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

// Its own constructor, so that another module's Decimal.set has no effect here.
const Exact = Decimal.clone({ defaults: true });

/** Why a text is not a price, for an error message. */
export interface DecimalProblem {
  /** What is allowed. */
  readonly allowed: string;
  /** Added to the value found, if the value alone does not show the problem. */
  readonly note?: string;
}

export type DecimalResult = { readonly text: string } | { readonly problem: DecimalProblem };

/**
 * Parses a price: a decimal greater than 0 that DynamoDB can store without rounding.
 * The returned text has no exponent and no redundant zeros: 1.230e-6 is 0.00000123.
 */
export function parsePositiveDecimal(source: string): DecimalResult {
  if (!DECIMAL_TEXT.test(source)) {
    return { problem: { allowed: 'a decimal number greater than 0, such as 27123.45 or "0.00000123"' } };
  }
  const value = new Exact(source);
  // Beyond decimal.js's exponent range a value becomes 0 or Infinity; only the digits show which it was.
  const isZero = !/[1-9]/.test(source.split(/[eE]/)[0] ?? '');
  if (isZero || source.startsWith('-')) return { problem: { allowed: 'greater than 0' } };
  if (!value.isFinite() || value.isZero() || value.e > MAX_EXPONENT || value.e < MIN_EXPONENT) {
    return { problem: { allowed: 'from 1E-130 to 9.99E+125, the range of the price history' } };
  }
  const digits = value.precision();
  if (digits > MAX_SIGNIFICANT_DIGITS) {
    return {
      problem: {
        allowed: `at most ${MAX_SIGNIFICANT_DIGITS} significant digits`,
        note: `${digits} significant digits`,
      },
    };
  }
  return { text: plainDecimal(source) };
}

/** -1, 0 or 1 if left is less than, equal to or greater than right. Both must be decimal texts. */
export const compareDecimals = (left: string, right: string): number => new Exact(left).comparedTo(new Exact(right));

/** The normal form of a number from the store: no exponent, no redundant zeros. */
export const plainDecimal = (text: string): string => new Exact(text).toFixed();
