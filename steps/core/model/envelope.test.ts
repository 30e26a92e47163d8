import { digestOf, sha256 } from '../store/digest';
import { canonicalJson } from './canonical';
import { durationMs, expiry, PLAN_FORMAT, PLAN_VERSION, readPlanText, type PlanEnvelope } from './envelope';
import { sealDocument, type Digests } from './sealed';

const digests: Digests = { ofText: sha256, ofValue: digestOf };
const content = '{"resourcePlans":{}}';
const envelope: PlanEnvelope = {
  format: PLAN_FORMAT,
  version: PLAN_VERSION,
  facts: {
    environment: 'dev',
    target: 'local',
    source: { commit: 'c', tree: 't' },
    settings: 's',
    bundles: {},
    versions: {},
    secretsProvider: 'passphrase',
    state: { digest: 'd', resources: 2, pending: 0 },
  },
  created: '2026-11-20T10:00:00.000Z',
  expires: '2026-11-21T10:00:00.000Z',
  refreshed: false,
  encryption: { encryptionSalt: 'v1:salt' },
  changes: [],
  plan: { sha256: sha256(content), content },
};
const sealed = sealDocument(envelope, digests);

describe('a sealed plan (R4)', () => {
  it('is read back as it was written', () => {
    expect(readPlanText(sealed, digests)).toEqual({ document: envelope });
  });

  it("is found damaged where the engine's plan is another than the one it was sealed with", () => {
    const other = sealDocument({ ...envelope, plan: { ...envelope.plan, content: '{}' } }, digests);
    expect(readPlanText(other, digests)).toEqual({
      fault: expect.stringMatching(/^is damaged: its engine plan has sha256 \w{12}/),
    });
  });

  it.each([
    [sealed.replace('2026-11-21', '2027-01-01'), 'is damaged: content has digest'],
    ['{"resourcePlans":{}}', 'has format null (allowed: "signalbox-plan")'],
    [sealed.replace('"version": 1', '"version": 2'), 'has format version 2, but this checkout reads 1'],
  ])('is refused where it is %.30s…', (text, fault) => {
    expect(readPlanText(text, digests)).toEqual({ fault: expect.stringContaining(fault) });
  });

  it('is valid until it expires', () => {
    expect(expiry(envelope, new Date('2026-11-21T09:59:59.999Z'))).toBeUndefined();
    expect(expiry(envelope, new Date('2026-11-21T10:00:00.000Z'))).toContain(
      'planned 2026-11-20T10:00:00.000Z, valid until 2026-11-21T10:00:00.000Z, now 2026-11-21T10:00:00.000Z',
    );
  });

  it.each([
    ['90m', 5_400_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['0h', undefined],
    ['1.5h', undefined],
    ['24', undefined],
    ['99999h', undefined],
    ['-1h', undefined],
  ])('reads the time %s', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });
});

describe('canonicalJson', () => {
  it('ignores key order, and detects differences', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: undefined })).toBe('{"b":[1,{"c":"x","d":null}]}');
    expect(canonicalJson([undefined, 1])).toBe('[null,1]');
    expect(canonicalJson(['a', 'b'])).not.toBe(canonicalJson(['b', 'a']));
    expect(canonicalJson('1')).not.toBe(canonicalJson(1));
  });
});
