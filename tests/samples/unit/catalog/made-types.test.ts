import { CATALOG, type ResourceType } from '../../../../catalog';
import { OFFERED } from '../../../../catalog/resource-type';
import { PACKAGES } from '../../../../local/provider/registry';
import { madeTypes } from '../../../../systems/testing/made-types';

const ENTRIES = Object.entries<ResourceType>(CATALOG);
const offered = [...PACKAGES.aws.types, ...PACKAGES.random.types].map(({ token }) => token);

it('the systems and the bootstrap create every type of the catalog without a reason', async () => {
  const made = await madeTypes();
  expect(made.size).toBeGreaterThan(45);
  expect(
    ENTRIES.filter(([, { notMade }]) => notMade === undefined)
      .map(([type]) => type)
      .toSorted(),
  ).toEqual([...made].toSorted());
  expect(
    ENTRIES.filter(([, { notMade }]) => notMade === OFFERED)
      .map(([type]) => type)
      .toSorted(),
  ).toEqual(offered.filter((type) => !made.has(type)).toSorted());
});
