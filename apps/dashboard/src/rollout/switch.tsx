/** Duty: what turns one flag: a switch, or for reads a choice of percents up to where they stand. */
import type { Capability } from '@sluice/core';

export interface SwitchProps {
  readonly capability: Exclude<Capability, 'read'>;
  readonly label: string;
  readonly percent: number;
  readonly known: boolean;
  readonly turn: (percent: number) => void;
}

export function Switch({ capability, label, percent, known, turn }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      className="switch"
      aria-checked={percent > 0}
      aria-label={label}
      disabled={!known}
      onClick={() => turn(percent > 0 ? 0 : 100)}
    >
      <span className="thumb" aria-hidden="true" />
      {capability}
    </button>
  );
}

export interface PercentProps {
  readonly name: string;
  readonly label: string;
  readonly percent: number;
  readonly steps: readonly number[];
  readonly known: boolean;
  readonly turn: (percent: number) => void;
}

export function Percent({ name, label, percent, steps, known, turn }: PercentProps) {
  const choices = [...new Set([...steps, percent])].toSorted((a, b) => a - b);
  return (
    <label className="switch-read">
      {name}
      <select
        aria-label={label}
        value={percent}
        disabled={!known}
        onChange={(e) => turn(Number(e.currentTarget.value))}
      >
        {choices.map((p) => (
          // the way up is the ramp: each percent there is proven and held first
          <option key={p} value={p} disabled={p > percent}>
            {p} %
          </option>
        ))}
      </select>
    </label>
  );
}
