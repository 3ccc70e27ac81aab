/** Duty: service × target: which flags are on, in percent and by region, and the switches that turn them. */
import type { FlagView, RolloutView } from '@sluice/api';
import { CAPABILITIES, type Capability } from '@sluice/core';
import { useState } from 'react';
import { useCommand, useFlags } from '../data/queries.js';
import { Failure } from '../parts/failure.js';
import { Panel, Scroll } from '../parts/parts.js';

export function Matrix({ rollout }: { readonly rollout: RolloutView }) {
  const { data: flags } = useFlags(rollout.id);
  const set = useCommand<'setFlag', FlagView>('setFlag');
  const [closed, setClosed] = useState(false);
  const turn = (name: string, target: string, percent: number, region?: string): void => {
    setClosed(false);
    set.mutate({ params: { name }, body: { percent, target, ...(region === undefined ? {} : { region }) } });
  };
  const steps = [...new Set([0, ...rollout.spec.ramp, 100])].toSorted((a, b) => a - b);
  if (rollout.spec.services.length === 0) return null;
  return (
    <Panel title="Services and targets" aside="a switch may lower a flag, never raise it above its phase">
      <Scroll label="Flags of each service on each target">
        <table className="matrix">
          <thead>
            <tr>
              <th scope="col">service</th>
              {rollout.targets.map((t) => (
                <th scope="col" key={t.target}>
                  {t.target}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rollout.spec.services.map(({ name: service }) => (
              <tr key={service}>
                <th scope="row">{service}</th>
                {rollout.targets.map(({ target, stages }) => {
                  const standing = stages.find((s) => s.service === service);
                  const own = (flags ?? []).filter((f) => f.service === service);
                  return (
                    <td key={target}>
                      <p className="standing">
                        {standing
                          ? `${standing.stage}${standing.stage === 'read' ? ` ${standing.percent} %` : ''}`
                          : 'old'}
                      </p>
                      <div className="switches">
                        {CAPABILITIES.map((capability) => {
                          const flag = own.find((f) => f.capability === capability);
                          return (
                            <Switch
                              key={capability}
                              capability={capability}
                              label={`${service} ${capability} on ${target}`}
                              percent={flag?.percentByTarget[target] ?? 0}
                              steps={steps}
                              known={flag !== undefined}
                              turn={(percent) => flag && turn(flag.name, target, percent)}
                            />
                          );
                        })}
                      </div>
                      {(standing?.apart ?? []).map((a) => (
                        <p className="apart" key={a.region}>
                          {a.region} held at {a.stage}
                          {a.stage === 'read' ? ` ${a.percent} %` : ''}
                        </p>
                      ))}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {set.error && !closed ? <Failure error={set.error} close={() => setClosed(true)} /> : null}
    </Panel>
  );
}

interface SwitchProps {
  readonly capability: Capability;
  readonly label: string;
  readonly percent: number;
  readonly steps: readonly number[];
  readonly known: boolean;
  readonly turn: (percent: number) => void;
}

function Switch({ capability, label, percent, steps, known, turn }: SwitchProps) {
  if (capability === 'read') {
    const choices = [...new Set([...steps, percent])].toSorted((a, b) => a - b);
    return (
      <label className="switch-read">
        read
        <select
          aria-label={label}
          value={percent}
          disabled={!known}
          onChange={(e) => turn(Number(e.currentTarget.value))}
        >
          {choices.map((p) => (
            <option key={p} value={p}>
              {p} %
            </option>
          ))}
        </select>
      </label>
    );
  }
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
