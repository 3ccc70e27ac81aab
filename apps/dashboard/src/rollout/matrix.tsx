/** Duty: service × target × region: which flags are on, in percent, and the switches that turn them. */
import type { FlagView, InstanceView, RolloutView } from '@sluice/api';
import { CAPABILITIES } from '@sluice/core';
import { useState } from 'react';
import { useCommand, useFlags, useInstances } from '../data/queries.js';
import { Failure } from '../parts/failure.js';
import { Panel, Scroll } from '../parts/parts.js';
import { Percent, Switch } from './switch.js';

export function Matrix({ rollout }: { readonly rollout: RolloutView }) {
  const { data: flags } = useFlags(rollout.id);
  const { data: instances } = useInstances(rollout.id);
  const set = useCommand<'setFlag', FlagView>('setFlag');
  const [closed, setClosed] = useState(false);
  const turn = (name: string, target: string, percent: number, region?: string): void => {
    setClosed(false);
    set.mutate({ params: { name }, body: { percent, target, ...(region === undefined ? {} : { region }) } });
  };
  const steps = [...new Set([0, ...rollout.spec.ramp, 100])].toSorted((a, b) => a - b);
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
                      <span className="on" aria-hidden="true">
                        {target}
                      </span>
                      <p className="standing">
                        {standing
                          ? `${standing.stage}${standing.stage === 'read' ? ` ${standing.percent} %` : ''}`
                          : 'old'}
                      </p>
                      <div className="switches">
                        {CAPABILITIES.map((capability) => {
                          const flag = own.find((f) => f.capability === capability);
                          const shared = {
                            label: `${service} ${capability} on ${target}`,
                            percent: flag?.percentByTarget[target] ?? 0,
                            known: flag !== undefined,
                            turn: (percent: number) => flag && turn(flag.name, target, percent),
                          };
                          return capability === 'read' ? (
                            <Percent key={capability} name="read" steps={steps} {...shared} />
                          ) : (
                            <Switch key={capability} capability={capability} {...shared} />
                          );
                        })}
                      </div>
                      <Regions
                        read={own.find((f) => f.capability === 'read')}
                        target={target}
                        steps={steps}
                        seen={regionsSeen(instances ?? [], service, target)}
                        held={(standing?.apart ?? []).map((a) => a.region)}
                        turn={turn}
                      />
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

/** The regions in which instances of a service read a target. */
function regionsSeen(all: readonly InstanceView[], service: string, target: string): readonly string[] {
  const here = all.filter((i) => i.service === service && i.state === 'live' && i.targets.includes(target));
  return [...new Set(here.flatMap((i) => i.region ?? []))];
}

interface RegionsProps {
  readonly read: FlagView | undefined;
  readonly target: string;
  readonly steps: readonly number[];
  readonly seen: readonly string[];
  readonly held: readonly string[];
  readonly turn: (name: string, target: string, percent: number, region: string) => void;
}

/** Reads by region, where there is more than one to tell apart, or one stands apart. */
function Regions({ read, target, steps, seen, held, turn }: RegionsProps) {
  const regions = [...new Set([...seen, ...held])].toSorted();
  if (!read || (regions.length < 2 && held.length === 0)) return null;
  const whole = read.percentByTarget[target] ?? 0;
  return (
    <div className="regions">
      {regions.map((region) => (
        <div key={region} className={held.includes(region) ? 'apart' : undefined}>
          <Percent
            name={held.includes(region) ? `${region}, held` : region}
            label={`${read.service} read on ${target} in ${region}`}
            percent={read.apart[target]?.[region] ?? whole}
            steps={steps}
            known
            turn={(percent) => turn(read.name, target, percent, region)}
          />
        </div>
      ))}
    </div>
  );
}
