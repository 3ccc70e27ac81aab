/** Duty: the stages of one service and the flags that make each; knows neither rollouts nor rows. */

/** What the flags make one service do, in order. A service moves one step at a time, so neighbours must be able to live side by side. */
export const STAGES = ['old', 'write', 'shadow', 'read', 'retire'] as const;
export type Stage = (typeof STAGES)[number];

/** What a flag switches for a service. */
export const CAPABILITIES = ['write', 'shadow', 'read', 'retire'] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** Percent (0 to 100) of the keys for which each capability is on. */
export type Capabilities = Readonly<Record<Capability, number>>;

/** Where one service stands on one target. `percent` is 1 to 100 in `read`, 100 in `retire`, 0 in every other stage. */
export interface Standing {
  readonly stage: Stage;
  readonly percent: number;
}

export const OLD: Standing = { stage: 'old', percent: 0 };

const SWITCHED: Record<Stage, (percent: number) => Capabilities> = {
  old: () => ({ write: 0, shadow: 0, read: 0, retire: 0 }),
  write: () => ({ write: 100, shadow: 0, read: 0, retire: 0 }),
  shadow: () => ({ write: 100, shadow: 100, read: 0, retire: 0 }),
  // shadow stays on beside read: the side that does not answer is still compared, so a late mismatch is seen
  read: (percent) => ({ write: 100, shadow: 100, read: percent, retire: 0 }),
  retire: () => ({ write: 100, shadow: 0, read: 100, retire: 100 }),
};

/** The flags that a standing turns on, in percent. */
export function capabilitiesOf(standing: Standing): Capabilities {
  return SWITCHED[standing.stage](standing.percent);
}

/**
 * The standing that a set of flags means. Lower wins where flags contradict each other, but `write` counts as on whenever
 * `read` is: a reader of the new column that writes only the old one would lose its own writes.
 */
export function standingOf(on: Capabilities): Standing {
  if (on.read > 0)
    return on.retire >= 100 && on.read >= 100
      ? { stage: 'retire', percent: 100 }
      : { stage: 'read', percent: on.read };
  if (on.write <= 0) return OLD;
  return on.shadow > 0 ? { stage: 'shadow', percent: 0 } : { stage: 'write', percent: 0 };
}

/** Negative when `a` comes before `b` in the order of stages, then by percent. */
export function compareStandings(a: Standing, b: Standing): number {
  return STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage) || a.percent - b.percent;
}

/** The lower of two standings: what an SDK obeys when flag and stage row disagree. */
export function lowerOf(a: Standing, b: Standing): Standing {
  return compareStandings(a, b) <= 0 ? a : b;
}

/** True where a service may go from `from` to `to` in one revision: to a neighbour, or within `read`. */
export function adjacent(from: Standing, to: Standing): boolean {
  return Math.abs(STAGES.indexOf(from.stage) - STAGES.indexOf(to.stage)) <= 1;
}
