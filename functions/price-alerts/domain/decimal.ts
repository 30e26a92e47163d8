import { Decimal } from 'decimal.js';

/**
 * Exact decimals, as DynamoDB keeps them: 38 significant digits, 1E-130 to 9.99…E+125.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-data-types-number
 */
export const MAX_SIGNIFICANT_DIGITS = 38;
const MIN_EXPONENT = -130;
const MAX_EXPONENT = 125;

// Plain digits only: decimal.js would also take hexadecimal, "Infinity" and "NaN".
const DECIMAL_TEXT = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

// A constructor of its own, so that another module's Decimal.set cannot change what is read here.
const Exact = Decimal.clone({ defaults: true });

/** Why a text is no price, in the words of an error message. */
export interface DecimalProblem {
  /** What is allowed instead. */
  readonly allowed: string;
  /** Added to the value found, where the value alone does not show the fault. */
  readonly note?: string;
}

export type DecimalResult = { readonly text: string } | { readonly problem: DecimalProblem };

/**
 * Reads a price: a decimal greater than 0 that DynamoDB can hold without rounding.
 * The text given back has neither exponent nor needless zeros: 1.230e-6 is 0.00000123.
 */
export function parsePositiveDecimal(source: string): DecimalResult {
  if (!DECIMAL_TEXT.test(source)) {
    return { problem: { allowed: 'a decimal number greater than 0, such as 27123.45 or "0.00000123"' } };
  }
  const value = new Exact(source);
  // Beyond decimal.js's own exponents a value reads as 0 or Infinity; only the digits tell which it was.
  const isZero = !/[1-9]/.test(source.split(/[eE]/)[0] ?? '');
  if (isZero || source.startsWith('-')) return { problem: { allowed: 'greater than 0' } };
  if (!value.isFinite() || value.isZero() || value.e > MAX_EXPONENT || value.e < MIN_EXPONENT) {
    return { problem: { allowed: 'from 1E-130 to 9.99E+125, which is what the price history can hold' } };
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

/** -1, 0 or 1 as left is less than, equal to or greater than right. Both must be decimal texts. */
export const compareDecimals = (left: string, right: string): number => new Exact(left).comparedTo(new Exact(right));

/** The normal form of a number that the store gave back: no exponent, no needless zeros. */
export const plainDecimal = (text: string): string => new Exact(text).toFixed();
