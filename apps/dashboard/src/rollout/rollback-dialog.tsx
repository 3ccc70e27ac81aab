/** Duty: says what a rollback will do, starts it, and shows each acknowledgement as it comes. */
import type { AcknowledgementView, RolloutView } from '@sluice/api';
import { useState, type FormEvent } from 'react';
import { useAcknowledgements, useCommand } from '../data/queries.js';
import { AskWhy } from '../parts/ask-why.js';
import { Failure, unanswered } from '../parts/failure.js';
import { Modal } from '../parts/modal.js';
import { Meter } from '../parts/parts.js';
import { arrivedOf, FURTHER, furtherOf, intentOf, losesOf, type FurtherBack } from '../words/rollback.js';
import { count, shortId } from '../words/say.js';

export function RollbackDialog({
  rollout,
  close,
}: {
  readonly rollout: RolloutView;
  readonly close: () => void;
}) {
  const command = useCommand<'rollbackRollout', RolloutView>('rollbackRollout');
  // what was said before it began stays on the screen: the view changes under it
  const [before] = useState(rollout);
  const [to, setTo] = useState<FurtherBack>();
  const [why, setWhy] = useState('');
  const loses = losesOf(before);
  const further = furtherOf(before);
  // it is back already, and nobody asks for more
  const idle = before.heading !== 'forward' && to === undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    command.mutate({
      params: { id: before.id },
      body: { ...(to === undefined ? {} : { to }), ...(why.trim() === '' ? {} : { why: why.trim() }) },
    });
  };
  return (
    <Modal title={`Roll back ${before.id}`} close={close}>
      {intentOf(before, to).map((line) => (
        <p key={line}>{line}</p>
      ))}
      {loses === undefined ? null : <p className="loses">{loses}</p>}
      {command.data || before.heading !== 'forward' ? (
        <Arrivals id={before.id} revision={(command.data ?? before).revision} />
      ) : null}
      {command.data ? (
        <div className="buttons">
          <button type="button" className="primary" onClick={close}>
            Close
          </button>
        </div>
      ) : (
        <form onSubmit={submit}>
          {further.length > 0 ? (
            <details>
              <summary>Further back</summary>
              <div className="choices">
                <label>
                  <input
                    type="radio"
                    name="to"
                    checked={to === undefined}
                    onChange={() => setTo(undefined)}
                  />{' '}
                  {before.heading === 'forward' ? 'no: reads only' : 'no: stay here'}
                </label>
                {further.map((f) => (
                  <label key={f} title={FURTHER[f]}>
                    <input type="radio" name="to" checked={to === f} onChange={() => setTo(f)} /> to {f}
                  </label>
                ))}
              </div>
            </details>
          ) : null}
          {idle ? null : <AskWhy why={why} setWhy={setWhy} />}
          {command.error ? <Failure error={command.error} /> : null}
          {unanswered(command.error) ? (
            <p className="direct">
              Without the control plane: <code>sluice rollback {before.id} --direct</code>
            </p>
          ) : null}
          <div className="buttons">
            <button type="button" onClick={close}>
              {idle ? 'Close' : 'Cancel'}
            </button>
            {idle ? null : (
              <button type="submit" className="danger" disabled={command.isPending}>
                Roll back now
              </button>
            )}
          </div>
        </form>
      )}
    </Modal>
  );
}

function Arrivals({ id, revision }: { readonly id: string; readonly revision: number }) {
  const { data } = useAcknowledgements(id, revision);
  const arrived = data ? arrivedOf(data) : { says: 'Asking who has followed.', complete: false };
  const services = [...new Set(data?.instances.map((i) => i.service) ?? [])].toSorted();
  return (
    <>
      <div className="arrivals">
        {services.map((service) => (
          <ServiceArrivals key={service} service={service} seen={data} />
        ))}
      </div>
      <p className="outcome" role="status">
        {arrived.complete ? '✓ ' : ''}
        {arrived.says}
      </p>
    </>
  );
}

function ServiceArrivals({
  service,
  seen,
}: {
  readonly service: string;
  readonly seen: AcknowledgementView | undefined;
}) {
  const all = (seen?.instances ?? []).filter((i) => i.service === service);
  const back = all.filter((i) => i.acknowledged >= (seen?.revision ?? 0));
  return (
    <section>
      <h3>
        {service}{' '}
        <span className="dim">
          {back.length} of {all.length}
        </span>
      </h3>
      <Meter
        share={all.length === 0 ? 1 : back.length / all.length}
        label={`${service}: ${back.length} of ${all.length} are back`}
        tone="good"
      />
      <ul className="arrived">
        {all.slice(0, 24).map((i) => (
          <li key={i.id} className={back.includes(i) ? 'back' : 'open'}>
            <code>{shortId(i.id)}</code> {i.region ?? ''}{' '}
            <span className="number">
              {back.includes(i)
                ? i.afterMs === null
                  ? 'had it already'
                  : `${count(i.afterMs)} ms`
                : i.state === 'lost'
                  ? 'silent: follows its database'
                  : 'not yet'}
            </span>
          </li>
        ))}
      </ul>
      {all.length > 24 ? <p className="dim">and {all.length - 24} more</p> : null}
    </section>
  );
}
