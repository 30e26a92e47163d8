import type { PlannedChange } from '../../core/model/planned';
import { explainRefusal, isRefusal, planDifferences } from './refusal';

const URN = 'urn:pulumi:dev::signalbox::signalbox:system:X$aws:lambda/function:Function::ingest-function';
/** As CLI 3.250.0 wrote them, with the resource's name that the steps put first. */
const PROPERTIES = `up failed:\n  ingest-function: resource ${URN} violates plan: properties changed: ~~memorySize[{640}!={768}], ++environment[{map[TOKEN:{hunter2}]}!={map[]}], -=role`;

describe("the engine's refusal (R4)", () => {
  it.each([
    PROPERTIES,
    `up failed:\n  resource ${URN} violates plan: provider changed: a != b`,
    'up failed:\n  queue: delete is not allowed by the plan: no steps were expected for this resource',
    `up failed:\n  expected resource operations for ${URN} but none were seen`,
  ])('is recognised: %.60s', (message) => expect(isRefusal(message)).toBe(true));

  it('is distinguished from other failures', () =>
    expect(isRefusal('up failed:\n  queue: AccessDenied: not allowed')).toBe(false));

  it('names resource and properties, never a value, since it may be a secret', () => {
    const text = explainRefusal(PROPERTIES, 3);
    expect(text).toContain(
      '  ingest-function: memorySize would get a value that differs from the plan; environment would get a value that differs from the plan; role was planned to be removed, but is now left alone',
    );
    expect(text).toContain('3 planned changes were made before and remain. The plan cannot be used again.');
    expect(text).not.toMatch(/hunter2|640|768/);
  });

  it('reports which step was not planned, and which planned one is missing', () => {
    expect(
      explainRefusal(
        'up failed:\n  queue: delete is not allowed by the plan: no steps were expected for this resource',
        0,
      ),
    ).toContain('  queue: delete was not planned\nNothing was changed.');
    expect(explainRefusal(`up failed:\n  expected resource operations for ${URN} but none were seen`, 1)).toContain(
      '  ingest-function: planned, but no longer in the program\nIt checks each resource when it reaches it: 1 planned change was made before',
    );
  });
});

const change = (name: string, more: Partial<PlannedChange> = {}): PlannedChange => ({
  op: 'update',
  urn: `urn::${name}`,
  type: 't',
  name,
  properties: [
    { path: 'a', before: 1, after: 2 },
    { path: 'b', after: 1 },
  ],
  ...more,
});

describe('planDifferences (R4)', () => {
  it('finds none between equal plans', () =>
    expect(planDifferences([change('x'), change('y')], [change('y'), change('x')])).toEqual([]));

  it('reports added and missing changes, other operations and other values', () => {
    expect(
      planDifferences(
        [change('gone'), change('op'), change('value')],
        [
          change('new', { op: 'create' }),
          change('op', { op: 'replace' }),
          change('value', {
            properties: [
              { path: 'a', before: 1, after: 3 },
              { path: 'b', after: 1 },
            ],
          }),
        ],
      ),
    ).toEqual([
      'gone: planned update, now no change',
      'new: planned no change, now create',
      'op: planned update, now replace',
      'value: planned update of a differs from what it would be now',
    ]);
  });
});
