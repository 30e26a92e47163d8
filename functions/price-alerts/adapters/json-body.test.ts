import { ExactNumber } from '../domain/json';
import { parseExactJson } from './json-body';

const parse = (text: string) => parseExactJson(Buffer.from(text));

describe("P1 the webhook's JSON", () => {
  it('P1 keeps every number as written', () => {
    expect(parse('{"price": 0.1234567890123456789012, "list": [1e400, -0]}')).toEqual({
      price: new ExactNumber('0.1234567890123456789012'),
      list: [new ExactNumber('1e400'), new ExactNumber('-0')],
    });
  });

  it.each(['{"price":NaN}', '{"price":Infinity}', '{"price":01}', '{"price":+1}', '{"price":1', ''])(
    'P1 refuses %s with its position',
    (text) => {
      expect(() => parse(text)).toThrow(
        expect.objectContaining({ status: 400, message: expect.stringMatching(/not JSON.*line 1, column \d+/) }),
      );
    },
  );

  it('P1 refuses a body nested deeper than the stack as a client error', () => {
    expect(() => parse('['.repeat(8000) + ']'.repeat(8000))).toThrow(
      expect.objectContaining({ status: 400, message: expect.stringContaining('nested too deeply') }),
    );
  });

  it('P1 refuses bytes that are not UTF-8', () => {
    expect(() => parseExactJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow(expect.objectContaining({ status: 400 }));
  });
});
