import { digestOf } from '../../core/store/digest';
import { sealDocument, unsealDocument } from './sealed';
import { evidenceOf } from './testing/evidence';
import { EVIDENCE_FORMAT, type Evidence } from './types';

const unseal = (text: string) => unsealDocument<Evidence>(EVIDENCE_FORMAT, text, { ofValue: digestOf });

describe('R4 a document passed between phases', () => {
  const text = sealDocument(evidenceOf(), { ofValue: digestOf });

  it('R4 is read back as written', () => {
    expect(unseal(text)).toEqual({ document: evidenceOf() });
  });

  it.each([
    [
      'a verdict that was changed',
      text.replace('"passed"', '"failed"'),
      /is damaged: content has digest \w{12}, expected \w{12}/,
    ],
    ['half of it', text.slice(0, 200), /not valid JSON/],
    ['null', 'null', /has format null \(allowed: "signalbox-promotion-evidence"\)/],
    ['another kind', text.replace(EVIDENCE_FORMAT, 'signalbox-plan'), /has format "signalbox-plan"/],
    ['a newer format', text.replace('"version": 1', '"version": 2'), /has format version 2, but this checkout reads 1/],
  ])('R4 is refused: %s', (_, changed, words) => {
    expect(unseal(changed)).toEqual({ fault: expect.stringMatching(words) });
  });
});
