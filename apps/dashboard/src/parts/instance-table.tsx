/** Duty: instances as rows: revision, lag, lease, source, what is open. */
import type { InstanceView } from '@sluice/api';
import { seconds } from '@sluice/core';
import { useMemo } from 'react';
import { useNow } from '../data/session.js';
import { shortId } from '../words/say.js';
import type { Tone } from '../words/state.js';
import { Chip, Scroll } from './parts.js';

const STATES: Record<InstanceView['state'], { readonly says: string; readonly tone: Tone }> = {
  live: { says: 'live', tone: 'good' },
  lost: { says: 'silent', tone: 'warn' },
  gone: { says: 'gone', tone: 'still' },
};

const SOURCES: Record<InstanceView['source'], string> = {
  stream: 'stream',
  poll: 'poll',
  stage: 'its database',
  none: 'nothing yet',
};

/** `revision`: the one to reach. `most`: rows that are shown; those that ask for somebody come first. */
export function InstanceTable({
  instances,
  revision,
  most,
  empty,
}: {
  readonly instances: readonly InstanceView[];
  readonly revision: number;
  readonly most: number;
  readonly empty: string;
}) {
  const now = useNow();
  const shown = useMemo(() => instances.toSorted(byTrouble).slice(0, most), [instances, most]);
  if (instances.length === 0) return <p className="dim">{empty}</p>;
  return (
    <Scroll label="Table of instances">
      <table>
        <thead>
          <tr>
            <th scope="col">instance</th>
            <th scope="col">state</th>
            <th scope="col" className="number">
              revision
            </th>
            <th scope="col">source</th>
            <th scope="col" className="number">
              lease
            </th>
            <th scope="col">open work</th>
            <th scope="col">region</th>
            <th scope="col">version</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((i) => (
            <tr key={i.id}>
              <th scope="row">
                {i.service} <code title={i.id}>{shortId(i.id)}</code>
              </th>
              <td>
                <Chip tone={STATES[i.state].tone}>{STATES[i.state].says}</Chip>
              </td>
              <td className="number">
                {i.acknowledged}
                {i.acknowledged < revision && i.state === 'live' ? (
                  <span className="behind"> {revision - i.acknowledged} behind</span>
                ) : null}
              </td>
              <td>
                {i.distrust ? 'its database (lease ran out)' : SOURCES[i.source]}
                {i.plain ? ', plain client' : ''}
              </td>
              <td className="number">{leaseOf(i, now)}</td>
              <td>{openOf(i)}</td>
              <td>{i.region ?? '–'}</td>
              <td>{i.version ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

const LOUD: Record<InstanceView['state'], number> = { lost: 0, live: 1, gone: 2 };

function byTrouble(a: InstanceView, b: InstanceView): number {
  return LOUD[a.state] - LOUD[b.state] || a.service.localeCompare(b.service) || a.id.localeCompare(b.id);
}

/** In steps of five seconds: a lease that is renewed each five seconds would only flicker. */
function leaseOf({ leaseUntil, seenAt, state }: InstanceView, now: number): string {
  if (state === 'gone') return 'gone';
  const left = leaseUntil - now;
  if (left < 0) return `silent ${seconds(now - seenAt)}`;
  return `${Math.ceil(left / 5_000) * 5} s`;
}

function openOf({ openPins, oldestPinMs, breakers }: InstanceView): string {
  const pins = openPins === 0 ? '' : `${openPins} open, oldest ${seconds(oldestPinMs)}`;
  const broken = breakers.length === 0 ? '' : `breaker open: ${breakers.join(', ')}`;
  return [pins, broken].filter((s) => s !== '').join('; ') || '–';
}
