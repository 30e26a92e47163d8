import { randomBytes as cryptoBytes, randomInt } from 'node:crypto';
import type { InputSpec, Props, ResourceType } from '../types';

/**
 * The random provider: values that exist only in the state, generated once, and again if any input
 * changes. As in the published plugin, except for RandomPassword's bcryptHash, which is not generated.
 */

/** Id of resources with a secret value: ids are shown everywhere. */
const NO_ID = 'none';

const CLASSES = {
  lower: 'abcdefghijklmnopqrstuvwxyz',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  numeric: '0123456789',
  special: '!@#$%&*()-_=+[]{}<>:?',
} as const;
type CharacterClass = keyof typeof CLASSES;
const CLASS_NAMES = Object.keys(CLASSES) as CharacterClass[];
const MINIMUM = { lower: 'minLower', upper: 'minUpper', numeric: 'minNumeric', special: 'minSpecial' } as const;

const replaced = (spec: InputSpec = {}): InputSpec => ({ ...spec, replace: true });

const TEXT_INPUTS: { readonly [name: string]: InputSpec } = {
  keepers: replaced(),
  length: replaced({ required: true }),
  ...Object.fromEntries(CLASS_NAMES.map((name) => [name, replaced({ default: true })])),
  ...Object.fromEntries(CLASS_NAMES.map((name) => [MINIMUM[name], replaced({ default: 0 })])),
  /** The deprecated name of `numeric`. */
  number: replaced({ computed: true }),
  overrideSpecial: replaced(),
};

const draw = (alphabet: string): string => alphabet[randomInt(alphabet.length)]!;

/** Fisher-Yates, so that required characters can be anywhere. */
function shuffle(characters: readonly string[]): string {
  const result = [...characters];
  for (let i = result.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result.join('');
}

function alphabets(inputs: Props): Record<CharacterClass, string> {
  const special = (inputs.overrideSpecial as string | undefined) || CLASSES.special;
  const used = (name: CharacterClass): boolean =>
    (name === 'numeric' ? (inputs.number ?? inputs.numeric) : inputs[name]) !== false;
  return Object.fromEntries(
    CLASS_NAMES.map((name) => [name, used(name) ? (name === 'special' ? special : CLASSES[name]) : '']),
  ) as Record<CharacterClass, string>;
}

/** A text of `length` characters with the minimum of each class. */
export function generateText(inputs: Props): string {
  const byClass = alphabets(inputs);
  const required = CLASS_NAMES.flatMap((name) =>
    Array.from({ length: Number(inputs[MINIMUM[name]] ?? 0) }, () => draw(byClass[name])),
  );
  const all = CLASS_NAMES.map((name) => byClass[name]).join('');
  const rest = Array.from({ length: Number(inputs.length) - required.length }, () => draw(all));
  return shuffle([...required, ...rest]);
}

function checkText(inputs: Props): { property: string; reason: string }[] {
  if (inputs.length === undefined) return [];
  const byClass = alphabets(inputs);
  const minimum = CLASS_NAMES.reduce((sum, name) => sum + Number(inputs[MINIMUM[name]] ?? 0), 0);
  const length = Number(inputs.length);
  if (!Number.isInteger(length) || length < 1)
    return [{ property: 'length', reason: `${String(inputs.length)} must be an integer of at least 1` }];
  if (length < minimum)
    return [
      {
        property: 'length',
        reason: `${length} is less than the ${minimum} required by minLower, minUpper, minNumeric and minSpecial`,
      },
    ];
  if (Object.values(byClass).every((alphabet) => alphabet === ''))
    return [{ property: 'lower', reason: 'one of lower, upper, numeric and special must be true' }];
  const impossible = CLASS_NAMES.filter((name) => byClass[name] === '' && Number(inputs[MINIMUM[name]] ?? 0) > 0);
  return impossible.map((name) => ({
    property: MINIMUM[name],
    reason: `requires characters that ${name}: false excludes`,
  }));
}

const checkCount =
  (property: string) =>
  (inputs: Props): { property: string; reason: string }[] => {
    const count = Number(inputs[property]);
    return inputs[property] === undefined || (Number.isInteger(count) && count >= 1)
      ? []
      : [{ property, reason: `${String(inputs[property])} must be an integer of at least 1` }];
  };

const stateOnly = { delete: async (): Promise<void> => undefined } as const;

function textType(token: string, secret: boolean): ResourceType {
  return {
    ...stateOnly,
    token,
    inputs: TEXT_INPUTS,
    ...(secret ? { secretOutputs: ['result'] } : {}),
    check: checkText,
    create: async (_ctx, inputs) => {
      const result = generateText(inputs);
      return { id: secret ? NO_ID : result, outputs: { result } };
    },
    read: async (_ctx, id, prior) => {
      if (prior.result !== undefined) return { number: prior.numeric, ...prior };
      const defaults = Object.fromEntries(
        Object.entries(TEXT_INPUTS)
          .filter(([, spec]) => spec.default !== undefined)
          .map(([name, spec]) => [name, spec.default]),
      );
      return { ...defaults, number: true, length: id.length, result: id, ...(secret ? { id: NO_ID } : {}) };
    },
  };
}

const bytesOutputs = (value: Buffer): Props => ({
  length: value.length,
  base64: value.toString('base64'),
  hex: value.toString('hex'),
});

const randomBytes: ResourceType = {
  ...stateOnly,
  token: 'random:index/randomBytes:RandomBytes',
  inputs: { keepers: replaced(), length: replaced({ required: true }) },
  secretOutputs: ['base64', 'hex'],
  check: checkCount('length'),
  create: async (_ctx, inputs) => ({ id: NO_ID, outputs: bytesOutputs(cryptoBytes(Number(inputs.length))) }),
  read: async (_ctx, id, prior) =>
    prior.base64 !== undefined ? prior : { ...bytesOutputs(Buffer.from(id, 'base64')), id: NO_ID },
};

function idOutputs(value: Buffer, prefix = ''): Props {
  return {
    byteLength: value.length,
    ...(prefix === '' ? {} : { prefix }),
    b64Std: prefix + value.toString('base64'),
    b64Url: prefix + value.toString('base64url'),
    dec: prefix + BigInt(`0x${value.toString('hex')}`).toString(),
    hex: prefix + value.toString('hex'),
  };
}

const randomId: ResourceType = {
  ...stateOnly,
  token: 'random:index/randomId:RandomId',
  inputs: { keepers: replaced(), byteLength: replaced({ required: true }), prefix: replaced() },
  check: checkCount('byteLength'),
  create: async (_ctx, inputs) => {
    const value = cryptoBytes(Number(inputs.byteLength));
    return { id: value.toString('base64url'), outputs: idOutputs(value, inputs.prefix) };
  },
  read: async (_ctx, id, prior) => {
    if (prior.b64Url !== undefined) return prior;
    // An import id contains the value, after its prefix and a comma if there is one.
    const [value = '', prefix = ''] = id.split(',').reverse();
    return { ...idOutputs(Buffer.from(value, 'base64url'), prefix), id: value };
  },
};

export const randomPassword = textType('random:index/randomPassword:RandomPassword', true);
export const randomString = textType('random:index/randomString:RandomString', false);
export { randomBytes, randomId };

export const types: readonly ResourceType[] = [randomPassword, randomString, randomBytes, randomId];
