import type * as pulumi from '@pulumi/pulumi';

/** T whose leaves may become known only while deploying. */
export type Deferred<T> = T extends string | number | boolean
  ? pulumi.Input<T>
  : T extends readonly (infer U)[]
    ? readonly Deferred<U>[]
    : { readonly [K in keyof T]: Deferred<T[K]> };
