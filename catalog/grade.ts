/** How urgently a person must look: `urgent` weakens protection or loses data, `routine` is descriptive metadata, the rest is `normal`. */
export type Grade = 'urgent' | 'normal' | 'routine';

/** Grades of events on resources of one type. */
export interface Grades {
  /** A property changed, unless the property has its own grade (steps/drift/model/grade.ts). */
  readonly change: Grade;
  /** The resource was deleted. */
  readonly loss: Grade;
  /** One exists that is not in the state. */
  readonly unmanaged: Grade;
}

export const ORDINARY = { change: 'normal', loss: 'normal', unmanaged: 'normal' } as const satisfies Grades;

/** For types that are purely access, encryption or exposure. */
export const GUARD = { change: 'urgent', loss: 'urgent', unmanaged: 'urgent' } as const satisfies Grades;

/** For types whose deletion loses data. */
export const HOLDER = { change: 'normal', loss: 'urgent', unmanaged: 'normal' } as const satisfies Grades;
