/** Duty: every instance that was heard: who lives, on which revision and source, and who is silent. */
import type { InstanceView } from '@sluice/api';
import { useDeferredValue, useMemo, useState } from 'react';
import { useInstances } from '../data/queries.js';
import { useTitle } from '../data/title.js';
import { Failure } from '../parts/failure.js';
import { InstanceTable } from '../parts/instance-table.js';
import { Chip, Panel } from '../parts/parts.js';
import { count, plural, shownOf } from '../words/say.js';

/** More rows than anybody reads at once; the rest comes when asked for. */
const SHOWN = 100;

export function FleetPage() {
  useTitle('Fleet');
  const { data, error } = useInstances();
  const [asked, setAsked] = useState('');
  const words = useDeferredValue(asked.trim().toLowerCase());
  return (
    <div className="page">
      <div className="page-head">
        <h1>Fleet</h1>
        <input
          type="search"
          aria-label="Find instances by service, region, version or id"
          placeholder="Service, region, version, id"
          value={asked}
          onChange={(e) => setAsked(e.currentTarget.value)}
        />
      </div>
      {error && !data ? <Failure error={error} /> : null}
      {data ? <Everybody all={data} words={words} /> : null}
    </div>
  );
}

/** Together, once they are known: nothing that is read already moves. */
function Everybody({ all, words }: { readonly all: readonly InstanceView[]; readonly words: string }) {
  const [whole, setWhole] = useState(false);
  const newest = useMemo(() => Math.max(0, ...all.map((i) => i.revision)), [all]);
  const found = useMemo(() => all.filter((i) => names(i).includes(words)), [all, words]);
  const services = useMemo(() => [...new Set(all.map((i) => i.service))].toSorted(), [all]);
  const most = whole ? found.length : SHOWN;
  return (
    <>
      <ul className="tiles">
        {services.map((service) => (
          <ServiceTile key={service} service={service} instances={all.filter((i) => i.service === service)} />
        ))}
      </ul>
      <Panel title="Instances" aside={shownOf(found.length, most)}>
        <InstanceTable
          instances={found}
          revision={newest}
          most={most}
          empty={
            words === ''
              ? 'No instance was heard lately. Services with the SDK register by themselves.'
              : 'No instance of this name.'
          }
        />
        {found.length > most ? (
          <button type="button" onClick={() => setWhole(true)}>
            Show all {count(found.length)}
          </button>
        ) : null}
      </Panel>
    </>
  );
}

function ServiceTile({
  service,
  instances,
}: {
  readonly service: string;
  readonly instances: readonly InstanceView[];
}) {
  const live = instances.filter((i) => i.state === 'live');
  const lost = instances.filter((i) => i.state === 'lost').length;
  const regions = [...new Set(live.map((i) => i.region ?? 'no region'))].toSorted();
  const versions = [...new Set(live.map((i) => i.version ?? 'no version'))].toSorted();
  return (
    <li className="tile">
      <h2>{service}</h2>
      <p className="figure">{count(live.length)}</p>
      <p className="dim">
        live in {regions.length > 3 ? plural(regions.length, 'region') : regions.join(', ') || 'nowhere'};{' '}
        {versions.length > 2 ? plural(versions.length, 'version') : versions.join(', ') || 'no version'}
      </p>
      {lost > 0 ? <Chip tone="warn">{`${lost} silent`}</Chip> : null}
    </li>
  );
}

function names(i: InstanceView): string {
  return `${i.service} ${i.region ?? ''} ${i.version ?? ''} ${i.id} ${i.state}`.toLowerCase();
}
