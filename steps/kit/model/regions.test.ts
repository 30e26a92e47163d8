import { REGIONS } from '../../../environments/aws-facts';
import { regionFor, regionsOf } from './regions';

it('finds the regions of a file, and passes over what is none', () => {
  expect(regionsOf({ systems: { a: { region: 'us-east-1' }, b: null, c: { region: 3 } } })).toEqual(['us-east-1']);
  expect([null, {}, { systems: null }, 'text'].map(regionsOf)).toEqual([[], [], [], []]);
});

it('chooses a region that is free', () => {
  expect(regionFor(['us-east-1'])).toBe('us-west-2');
  expect(regionFor(['us-west-2', 'eu-west-1'])).toBe('eu-central-1');
  expect(regionFor(REGIONS)).toBe('us-west-2');
});
