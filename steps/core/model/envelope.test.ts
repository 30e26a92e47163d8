import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical';
import {
  durationMs,
  expiry,
  PLAN_FORMAT,
  PLAN_VERSION,
  seal,
  unseal,
  type Digests,
  type PlanEnvelope,
  type SealedPlan,
} from './envelope';

const ofText = (text: string): string => createHash('sha256').update(text).digest('hex');
const digests: Digests = { ofText, ofValue: (value) => ofText(canonicalJson(value)) };
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
  plan: { sha256: ofText(content), content },
};
const sealed = seal(envelope, digests);
const faultOf = (text: string): string | undefined => {
  const result = unseal(text, digests);
  return 'fault' in result ? result.fault : undefined;
};

describe('a sealed plan (R4)', () => {
  it('is read back as it was written, in any key order', () => {
    const shuffled = Object.fromEntries(Object.entries(sealed).toReversed());
    expect(unseal(JSON.stringify(shuffled, undefined, 3), digests)).toEqual({ envelope });
  });

  it.each<[string, (plan: SealedPlan) => object]>([
    ['its expiry', (plan) => ({ ...plan, expires: '2027-01-01T00:00:00.000Z' })],
    ['a fact', (plan) => ({ ...plan, facts: { ...plan.facts, settings: 'other' } })],
    ["the engine's plan", (plan) => ({ ...plan, plan: { ...plan.plan, content: '{}' } })],
    ['an added member', (plan) => ({ ...plan, note: 'x' })],
    ['its digest', (plan) => ({ ...plan, digest: '0'.repeat(64) })],
  ])('is found damaged by %s', (_, change) => {
    expect(faultOf(JSON.stringify(change(sealed)))).toMatch(/^is damaged: content has digest \w{12}, expected \w{12}$/);
  });

  it("is damaged if the engine's plan is not the sealed one", () => {
    const resealed = seal({ ...envelope, plan: { ...envelope.plan, content: '{}' } }, digests);
    expect(faultOf(JSON.stringify(resealed))).toMatch(/^is damaged: its engine plan has sha256 \w{12}/);
  });

  it.each([
    [JSON.stringify(sealed).slice(0, -20), 'is damaged: not valid JSON'],
    ['null', 'is not a signalbox plan: found format null (allowed: "signalbox-plan")'],
    ['{"resourcePlans":{}}', 'is not a signalbox plan: found format null'],
    [
      JSON.stringify({ ...sealed, version: 2 }),
      'has format version 2, but this checkout reads up to 1: apply it with the checkout that created it',
    ],
    [JSON.stringify({ ...sealed, version: 0 }), 'has format version 0, which this checkout no longer supports'],
    [JSON.stringify({ ...sealed, version: '1' }), 'has format version 1, but this checkout reads up to 1'],
  ])('is refused if it is %.30s…', (text, fault) => {
    expect(faultOf(text)).toContain(fault);
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
