import type { InputSpec, Props } from '../types';

/** Mapping for services that store their settings as a map of strings (SNS, SQS). */
export interface Attribute {
  /** Name in the service's map. */
  readonly attribute: string;
  readonly kind: 'text' | 'number' | 'boolean';
  readonly spec: InputSpec;
}

export type AttributeTable = { readonly [property: string]: Attribute };

const EMPTY = { text: '', number: '0', boolean: 'false' } as const;

export const text = (attribute: string, spec: InputSpec = {}): Attribute => ({ attribute, kind: 'text', spec });
export const number = (attribute: string, spec: InputSpec = {}): Attribute => ({ attribute, kind: 'number', spec });
export const boolean = (attribute: string, spec: InputSpec = {}): Attribute => ({ attribute, kind: 'boolean', spec });

export const specsOf = (table: AttributeTable): { readonly [name: string]: InputSpec } =>
  Object.fromEntries(Object.entries(table).map(([property, { spec }]) => [property, spec]));

/** The service's map for the given inputs; omits absent inputs. */
export function toAttributes(table: AttributeTable, inputs: Props): Record<string, string> {
  const given = Object.entries(table).filter(([property]) => inputs[property] !== undefined);
  return Object.fromEntries(given.map(([property, { attribute }]) => [attribute, String(inputs[property])]));
}

/** Properties of the service's map; empty text means absent. */
export function fromAttributes(table: AttributeTable, attributes: Readonly<Record<string, string | undefined>>): Props {
  const present = Object.entries(table).filter(([, { attribute }]) => (attributes[attribute] ?? '') !== '');
  return Object.fromEntries(
    present.map(([property, { attribute, kind }]) => {
      const value = attributes[attribute]!;
      return [property, kind === 'number' ? Number(value) : kind === 'boolean' ? value === 'true' : value];
    }),
  );
}

/**
 * The attributes to set so that the live map matches the inputs. Removed
 * inputs are set to their empty value, unless AWS chooses it.
 */
export function attributeChanges(
  table: AttributeTable,
  live: Readonly<Record<string, string | undefined>>,
  inputs: Props,
): Record<string, string> {
  const wanted = toAttributes(table, inputs);
  const cleared = Object.values(table)
    .filter(
      ({ attribute, spec }) =>
        !spec.computed && !spec.replace && wanted[attribute] === undefined && (live[attribute] ?? '') !== '',
    )
    .map(({ attribute, kind }) => [attribute, EMPTY[kind]] as const)
    .filter(([attribute, empty]) => live[attribute] !== empty);
  const changed = Object.entries(wanted).filter(([attribute, value]) => (live[attribute] ?? '') !== value);
  return { ...Object.fromEntries(changed), ...Object.fromEntries(cleared) };
}
