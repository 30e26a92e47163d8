import { digestOf, sha256 } from '../store/digest';
import { readDocument, sealDocument, unsealDocument, type Digests } from './sealed';

const digests: Digests = { ofText: sha256, ofValue: digestOf };
const format = { format: 'signalbox-test', version: 1 };
const document = { ...format, verdict: 'passed', counts: { good: 2, bad: 0 } };
const unseal = (text: string) => unsealDocument<typeof document>(text, format, digests);

describe('R4 a sealed document', () => {
  const text = sealDocument(document, digests);

  it('R4 is read back as written, whatever the order of its keys', () => {
    expect(unseal(text)).toEqual({ document });
    const shuffled = Object.fromEntries(Object.entries(JSON.parse(text) as object).toReversed());
    expect(unseal(JSON.stringify(shuffled))).toEqual({ document });
  });

  it.each([
    [
      'a verdict that was changed',
      text.replace('"passed"', '"failed"'),
      /^is damaged: content has digest \w{12}, expected \w{12}$/,
    ],
    ['a member that was added', text.replace('{', '{"note":"x",'), /^is damaged: content has digest/],
    ['no digest', JSON.stringify(document), /^is damaged: .*, expected undefined$/],
    ['half of it', text.slice(0, 60), /^is damaged: not valid JSON$/],
    ['null', 'null', /^has format null \(allowed: "signalbox-test"\)$/],
    ['a list', '[]', /^has format null \(allowed: "signalbox-test"\)$/],
    ['another kind', text.replace('signalbox-test', 'signalbox-plan'), /^has format "signalbox-plan" \(allowed/],
    [
      'a newer format',
      text.replace('"version": 1', '"version": 2'),
      /^has format version 2, but this checkout reads 1$/,
    ],
    ['a version of another type', text.replace('"version": 1', '"version": "1"'), /^has format version 1, but this/],
  ])('R4 is refused: %s', (_, changed, words) => {
    expect(unseal(changed)).toEqual({ fault: expect.stringMatching(words) });
  });

  it('is read without a digest where the format has none', () => {
    expect(readDocument(JSON.stringify(document), format)).toEqual({ document });
  });
});
