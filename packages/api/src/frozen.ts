/** Duty: what nobody may change once it was answered, as a type. */

/** A value of plain data, read-only all the way down; so core's values can be answered without copying them. */
export type Frozen<T> = T extends readonly (infer E)[]
  ? readonly Frozen<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;
