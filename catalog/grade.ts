/** How soon a person must look: `urgent` opens or breaks protection or loses data, `routine` is words about a resource, the rest is `normal`. */
export type Grade = 'urgent' | 'normal' | 'routine';

/** Grades of what can happen to a resource of one type. */
export interface Grades {
  /** A property changed, unless that property has a grade of its own (steps/drift/model/grade.ts). */
  readonly change: Grade;
  /** The resource is gone. */
  readonly loss: Grade;
  /** One exists that is in no state. */
  readonly unmanaged: Grade;
}

export const ORDINARY = { change: 'normal', loss: 'normal', unmanaged: 'normal' } as const satisfies Grades;

/** For types that are nothing but access, encryption or exposure. */
export const GUARD = { change: 'urgent', loss: 'urgent', unmanaged: 'urgent' } as const satisfies Grades;

/** For types whose deletion loses data. */
export const HOLDER = { change: 'normal', loss: 'urgent', unmanaged: 'normal' } as const satisfies Grades;
