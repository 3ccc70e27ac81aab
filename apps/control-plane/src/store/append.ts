/** Duty: numbers, chains and writes events in one transaction; decides nothing. */
import { positionAfter, refuse, type EventDraft, type LogEvent, type Refusal } from '@sluice/core';
import { Superseded } from '@sluice/postgres';
import type { Pool, PoolClient, QueryResult } from 'pg';
import { chainHash } from './hash.js';
import { keyTaken, noteRequest, type RequestKey } from './requests.js';

export interface Append {
  readonly rollout: string;
  /** Position of the rollout's last event when the decision was made; 0 for a rollout without any. */
  readonly expected: number;
  readonly who: string;
  readonly why?: string;
  readonly events: readonly EventDraft[];
  /** Of the runner that appends: refused unless it is the rollout's last. Left out where a person asks. */
  readonly epoch?: number;
  /** Of the request that asks for it: written with the events or not at all. */
  readonly key?: RequestKey;
}

/** Between two statements of an append, in milliseconds; well below the lease of a runner. */
const IDLE_MS = 3_000;

/** The channel on which a control plane tells the others that the log has grown. A hint: they read again each second. */
export const CHANNEL = 'sluice_log';

/**
 * Appends all events or none. `conflict`: the rollout has changed since the decision was made. `key-taken`: the request was
 * carried out before.
 * @throws Superseded when another control plane has taken the rollout over from the runner that appends.
 */
export async function append(
  pool: Pool,
  { rollout, expected, who, why, events, epoch, key }: Append,
): Promise<readonly LogEvent[] | Refusal> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    // a process that is frozen in here holds the lock that every append needs: the server ends its session
    // the lock is held to the commit, so positions become visible in their order
    const begun = await client.query(
      `begin; set local idle_in_transaction_session_timeout = ${IDLE_MS};
       select position, hash, floor(extract(epoch from clock_timestamp()) * 1000)::float8 as at
         from sluice_control.head for update`,
    );
    // three statements in one message have three results
    const head = (begun as unknown as readonly QueryResult<Head>[])[2];
    if (epoch !== undefined) await holdTerm(client, rollout, epoch);
    if (key && !(await noteRequest(client, key, rollout))) {
      await client.query('rollback');
      return keyTaken(`to change ${rollout} under this key`);
    }
    const numbered = number(events, { rollout, who, ...(why === undefined ? {} : { why }) }, head?.rows[0]);
    const tip = numbered.at(-1);
    // one message: each one more is a round trip between a person's rollback and the flags
    const { rows } = await client.query<{ found: string }>(
      `with stands as (
         select coalesce(max(position), 0) as found from sluice_control.event where rollout = $5),
       written as (
         insert into sluice_control.event (position, rollout, at, who, why, type, data, hash, previous)
         select (e->>'position')::bigint, e->>'rollout', to_timestamp((e->>'at')::float8 / 1000), e->>'who', e->>'why',
                e->>'type', e->'data', e->>'hash', e->>'previous'
           from jsonb_array_elements($1::jsonb) as e, stands where found = $6),
       moved as (update sluice_control.head set position = $2, hash = $3 from stands where found = $6)
       select found, case when found = $6 then pg_notify($4, $2::bigint::text) end from stands`,
      [JSON.stringify(numbered), tip?.position, tip?.hash, CHANNEL, rollout, expected],
    );
    const found = Number(rows[0]?.found);
    if (found !== expected) {
      await client.query('rollback');
      return refuse('conflict', {
        wanted: `to change ${rollout} as it was at position ${expected}`,
        found: `it has moved on to ${found}`,
        todo: `Look again (sluice status ${rollout}), and repeat the request if you still mean it.`,
      });
    }
    await client.query('commit');
    return numbered;
  } catch (error) {
    // its transaction ends with the connection, whatever state that is in
    broken = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    client.release(broken);
  }
}

/** No other control plane can take over before the commit. */
async function holdTerm(client: PoolClient, rollout: string, epoch: number): Promise<void> {
  const { rowCount } = await client.query(
    'select from sluice_control.lease where rollout = $1 and epoch = $2 for share',
    [rollout, epoch],
  );
  if (rowCount !== 1)
    throw new Superseded(`${rollout}: another control plane runs it now; nothing was written`);
}

interface Head {
  readonly position: string;
  readonly hash: string;
  readonly at: number;
}

function number(
  events: readonly EventDraft[],
  said: { rollout: string; who: string; why?: string },
  head: Head | undefined,
): readonly LogEvent[] {
  let position = Number(head?.position ?? 0);
  let previous = head?.hash ?? '';
  const at = head?.at ?? 0;
  return events.map((event) => {
    position = positionAfter(position, event);
    const hash = chainHash(previous, { position, at, event, ...said });
    const logged = { ...event, ...said, position, at, hash, previous } satisfies LogEvent;
    previous = hash;
    return logged;
  });
}
