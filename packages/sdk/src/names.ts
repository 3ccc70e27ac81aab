/** Duty: which columns and flags there are, as `sluice types` writes them from specs; empty until somebody has it do so. */

/** Merged with by what `sluice types` writes: an entry for each column, by the name that code declares. */
// oxlint-disable-next-line typescript/no-empty-object-type
export interface Columns {}

/** Merged with by what `sluice types` writes: an entry for each flag, `ROLLOUT.SERVICE.CAPABILITY`. */
// oxlint-disable-next-line typescript/no-empty-object-type
export interface Flags {}

/** A column that a spec names; any string while no types were written. */
export type KnownColumn = [keyof Columns] extends [never] ? string : Extract<keyof Columns, string>;

/** A flag of a rollout; any string while no types were written. */
export type KnownFlag = [keyof Flags] extends [never] ? string : Extract<keyof Flags, string>;
