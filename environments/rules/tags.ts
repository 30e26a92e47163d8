import { MAX_TAGS } from '../aws-facts';
import { repeats } from './rule';
import type { Rule } from './rule';

/** Set by the program on every resource. */
export const OWN_TAGS = ['Environment', 'System', 'ManagedBy'] as const;

// IAM compares tag keys without regard to case, so two spellings of one key fail on a role.
const sameKey = (key: string) => key.toLowerCase();

const reserved: Rule = {
  name: 'tag keys are not reserved',
  check: ({ draft: { tags = {} } }) =>
    Object.entries(tags).flatMap(([key, value]) => {
      const path = ['tags', key];
      const own = OWN_TAGS.find((name) => sameKey(name) === sameKey(key));
      if (own)
        return [
          { path, at: 'key' as const, text: `found the tag key ${key}, which the program sets itself; remove it` },
        ];
      if (/^aws:/i.test(key))
        return [
          {
            path,
            at: 'key' as const,
            text: 'found a tag key that begins with aws:, which AWS reserves; choose another',
          },
        ];
      return value !== undefined && /^aws:/i.test(value)
        ? [{ path, text: `found ${value}, allowed any value that does not begin with aws:, which AWS reserves` }]
        : [];
    }),
};

const distinct: Rule = {
  name: 'tag keys differ by more than case',
  check: ({ draft: { tags = {} } }) => {
    const keys = Object.keys(tags);
    return repeats(keys, sameKey).map(({ index, first }) => ({
      path: ['tags', keys[index]!],
      at: 'key' as const,
      text: `found the tag keys ${keys[first]} and ${keys[index]}, allowed one of them; roles do not tell them apart`,
    }));
  },
};

const count: Rule = {
  name: 'tags fit on a resource',
  check: ({ draft: { tags = {} } }) => {
    const found = Object.keys(tags).length;
    const allowed = MAX_TAGS - OWN_TAGS.length;
    return found > allowed
      ? [
          {
            path: ['tags'],
            at: 'key',
            text: `found ${found} tags, allowed ${allowed}: a resource takes ${MAX_TAGS}, and ${OWN_TAGS.join(', ')} are added`,
          },
        ]
      : [];
  },
};

export const tagRules: readonly Rule[] = [reserved, distinct, count];
