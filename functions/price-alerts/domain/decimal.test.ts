import { compareDecimals, parsePositiveDecimal, plainDecimal } from './decimal';

const digits38 = '12345678901234567890.123456789012345678';

describe('P2 prices are exact decimals', () => {
  it.each([
    ['0.00000123', '0.00000123'],
    ['1.230e-6', '0.00000123'],
    ['1E+3', '1000'],
    ['27123.4500', '27123.45'],
    ['007', '7'],
    ['0.1234567890123456789012', '0.1234567890123456789012'],
    [digits38, digits38],
    [`${digits38}000`, digits38],
    ['1e-130', `0.${'0'.repeat(129)}1`],
    [`9.${'9'.repeat(37)}e125`, `${'9'.repeat(38)}${'0'.repeat(88)}`],
  ])('P2 reads %s', (source, text) => {
    expect(parsePositiveDecimal(source)).toEqual({ text });
  });

  it.each([
    ['0', 'greater than 0'],
    ['0.000', 'greater than 0'],
    ['-0', 'greater than 0'],
    ['0e999999999999999999999', 'greater than 0'],
    ['-1', 'greater than 0'],
    ['-1e400', 'greater than 0'],
    ['1e126', '1E-130 to'],
    ['1e400', '1E-130 to'],
    ['1e99999999999999999999', '1E-130 to'],
    ['1e-131', '1E-130 to'],
    ['1e-99999999999999999999', '1E-130 to'],
    ['NaN', 'a decimal number'],
    ['Infinity', 'a decimal number'],
    ['', 'a decimal number'],
    ['0x10', 'a decimal number'],
    ['1_000', 'a decimal number'],
    ['1,5', 'a decimal number'],
    [' 1', 'a decimal number'],
    ['1.', 'a decimal number'],
    ['.5', 'a decimal number'],
    [`${digits38}9`, 'at most 38 significant digits'],
  ])('P2 refuses %s', (source, allowed) => {
    expect(parsePositiveDecimal(source)).toEqual({
      problem: expect.objectContaining({ allowed: expect.stringContaining(allowed) }),
    });
  });

  it('says how many digits were too many', () => {
    expect(parsePositiveDecimal(`${digits38}9`)).toEqual({
      problem: { allowed: 'at most 38 significant digits', note: '39 significant digits' },
    });
  });

  it('compares numbers that are equal as floats', () => {
    expect(Number(`${digits38}`)).toBe(Number('12345678901234567890.123456789012345679'));
    expect(compareDecimals(digits38, '12345678901234567890.123456789012345679')).toBe(-1);
    expect(compareDecimals('1.0', '1')).toBe(0);
    expect(compareDecimals('0.00000124', '0.00000123')).toBe(1);
  });

  it("writes the store's exponents out", () => {
    expect(plainDecimal('1.23E-7')).toBe('0.000000123');
    expect(plainDecimal('1E+30')).toBe(`1${'0'.repeat(30)}`);
  });
});
