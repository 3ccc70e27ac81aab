/** Duty: what nobody may change once it was answered, as a type. */

/** A value of plain data, read-only all the way down; so core's values can be answered without copying them. */
export type Frozen<T> = T extends readonly unknown[]
  ? { readonly [K in keyof T]: Frozen<T[K]> } // a mapped type over an array or a tuple is one again
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;
