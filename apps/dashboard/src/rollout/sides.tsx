/** Duty: the old side against the new: latency and errors of each service, as figures and as lines that move. */
import type { RolloutView, ServiceView } from '@sluice/api';
import { useMemo } from 'react';
import { samplesOf, type Sample } from '../data/history.js';
import { useReadings } from '../data/queries.js';
import { Plot } from '../parts/plot.js';
import { Panel } from '../parts/parts.js';
import { count, ms, percent } from '../words/say.js';

export function Sides({ rollout }: { readonly rollout: RolloutView }) {
  const { data: remembered } = useReadings(rollout.id);
  const reading = rollout.services.filter((s) => s.reads);
  if (reading.length === 0) return null;
  return (
    <Panel
      title="Old against new"
      aside={
        <span className="legend">
          <span className="key old">old</span> <span className="key new">new</span>
        </span>
      }
    >
      <ul className="sides">
        {reading.map((service) => (
          <li key={service.service}>
            <Side service={service} samples={samplesOf(rollout.id, service.service, remembered ?? [])} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Nobody knows how often a side fails that was never asked. */
function failed(errors: number, reads: number): string {
  return errors + reads === 0 ? '–' : percent(errors, reads + errors);
}

function Side({ service, samples }: { readonly service: ServiceView; readonly samples: readonly Sample[] }) {
  const { seen, p99, instances, acknowledged, lost } = service;
  const lines = useMemo(() => {
    const of = (pick: (s: Sample) => number | null): (number | null)[] => samples.map(pick);
    return {
      times: samples.map((s) => s.at),
      latency: { old: of((s) => s.oldMs), fresh: of((s) => s.newMs) },
      errors: { old: of((s) => s.oldErrors), fresh: of((s) => s.newErrors) },
    };
  }, [samples]);
  const latency = p99 ? `${ms(p99.oldMs)} → ${ms(p99.newMs)} ms` : 'not timed yet';
  const errors = `${failed(seen.oldErrors, seen.oldReads)} → ${failed(seen.newErrors, seen.newReads)}`;
  return (
    <>
      <h3>
        {service.service}{' '}
        <span className="dim">
          {acknowledged} of {instances} instances follow{lost > 0 ? `, ${lost} silent` : ''}
        </span>
      </h3>
      <dl className="figures">
        <div>
          <dt>p99</dt>
          <dd>{latency}</dd>
        </div>
        <div>
          <dt>errors</dt>
          <dd>{errors}</dd>
        </div>
        <div>
          <dt>reads old, new</dt>
          <dd>
            {count(seen.oldReads)}, {count(seen.newReads)}
          </dd>
        </div>
        <div>
          <dt>differing</dt>
          <dd>
            {count(seen.differing)} of {count(seen.compared)}
          </dd>
        </div>
      </dl>
      <div className="plots">
        <Plot
          title="p99 of reads"
          unit="ms"
          times={lines.times}
          {...lines.latency}
          says={`old to new ${latency}`}
        />
        <Plot
          title="failed reads"
          unit="%"
          times={lines.times}
          {...lines.errors}
          says={`old to new ${errors}`}
        />
      </div>
    </>
  );
}
