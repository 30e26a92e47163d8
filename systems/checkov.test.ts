import { WAIVERS as SHARED } from '../modules/checkov-waivers';
import type { Recording } from '../modules/testing/recorder';
import { systems } from '.';
import { CHECKS, failuresOf } from './testing/checkov';
import { ENVIRONMENTS, recordEnvironment, settingsOf } from './testing/recorded-environment';

const WAIVERS = [...SHARED, ...systems.flatMap(({ waivers = [] }) => waivers)];
let recordings: readonly (readonly [string, Recording<unknown>])[] = [];

beforeAll(async () => {
  const found = [];
  for (const environment of ENVIRONMENTS)
    found.push([environment, await recordEnvironment(settingsOf(environment))] as const);
  recordings = found;
});

it('the checks of the requirements are all there', () => {
  const numbers = (prefix: string, ...ids: number[]) => ids.map((id) => `${prefix}_${id}`);
  expect(CHECKS.flatMap(({ ids }) => ids).toSorted()).toEqual(
    [
      ...numbers(
        'CKV_AWS',
        45,
        50,
        115,
        116,
        173,
        301,
        363,
        364,
        59,
        73,
        76,
        217,
        237,
        276,
        26,
        169,
        385,
        27,
        72,
        168,
        387,
        28,
        119,
        18,
        19,
        20,
        21,
        53,
        54,
        55,
        56,
        57,
        70,
        145,
        300,
        7,
        33,
        227,
        66,
        158,
        319,
        338,
        60,
        61,
        62,
        63,
        286,
        287,
        288,
        289,
        290,
        355,
        297,
      ),
      ...numbers('CKV2_AWS', 4, 29, 53, 70, 73, 6, 61, 64, 40),
    ].toSorted(),
  );
});

it('every resource of every environment passes, or a waiver says why not', () => {
  expect(
    failuresOf(recordings).filter(
      ({ id, name }) => !WAIVERS.some(({ check, resource }) => check === id && resource.test(name)),
    ),
  ).toEqual([]);
});
