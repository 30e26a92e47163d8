import { referenceTo, resolveReference } from './references';
import { urnOf } from './testing/reading';

const FUNCTION = urnOf('price-alerts-evaluate-function', 'aws:lambda/function:Function');
const ROLE = urnOf('price-alerts-evaluate-role', 'aws:iam/role:Role');
const QUEUE = urnOf('metrics-dead-letters', 'aws:sqs/queue:Queue');
const POLICY = urnOf('metrics-dead-letters', 'aws:sqs/queuePolicy:QueuePolicy');
const STATE = [FUNCTION, ROLE, QUEUE, POLICY];

describe('R4 a reference to a resource', () => {
  it.each([
    ['its name where no other has it', FUNCTION, 'price-alerts-evaluate-function'],
    ['its URN where another has its name', QUEUE, QUEUE],
    [
      'its URN where a shell or a command line would take its name for something else',
      urnOf('-x $y', 'aws:sqs/queue:Queue'),
      urnOf('-x $y', 'aws:sqs/queue:Queue'),
    ],
  ])('is %s', (_, urn, reference) => {
    expect(referenceTo(urn, STATE)).toBe(reference);
  });

  it('is found by name and by URN', () => {
    expect(resolveReference('price-alerts-evaluate-role', STATE)).toEqual({ urn: ROLE });
    expect(resolveReference(POLICY, STATE)).toEqual({ urn: POLICY });
  });

  it.each([
    [
      'a typing error',
      'price-alerts-evaluate-fuction',
      'no resource price-alerts-evaluate-fuction in the state. Did you mean price-alerts-evaluate-function or price-alerts-evaluate-role?',
    ],
    [
      'a part of a name',
      'evaluate',
      'no resource evaluate in the state. Did you mean price-alerts-evaluate-function or price-alerts-evaluate-role?',
    ],
    [
      'a URN whose types a shell expanded',
      FUNCTION.replace(/\$aws/, ''),
      `no resource ${FUNCTION.replace(/\$aws/, '')} in the state. Did you mean price-alerts-evaluate-function?`,
    ],
    [
      'a name like one that two resources have',
      'metrics-dead-letter',
      `no resource metrics-dead-letter in the state. Did you mean ${QUEUE} or ${POLICY}?`,
    ],
    ['a name like none', 'zzz', 'no resource zzz in the state.'],
    [
      'a name that two resources have',
      'metrics-dead-letters',
      `2 resources of the state are named metrics-dead-letters. Pass one URN, in single quotes: '${QUEUE}', '${POLICY}'`,
    ],
  ])('is refused for %s, naming the closest ones', (_, word, fault) => {
    expect(resolveReference(word, STATE)).toEqual({ fault });
  });
});
