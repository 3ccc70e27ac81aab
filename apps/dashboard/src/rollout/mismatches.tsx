/** Duty: what reads compared, and the rows that differ, by their keys and by who wrote them. */
import type { RolloutView } from '@sluice/api';
import { useState } from 'react';
import { Chip, Panel } from '../parts/parts.js';
import { count, plural } from '../words/say.js';
import { CommandDialog, type Ask } from './command-dialog.js';

/** Keys that are shown of a target. */
const MOST = 12;

/** Who wrote the row last, without its key. */
function writerOf(key: string, writers: readonly string[] = []): string {
  return writers.find((line) => line.startsWith(`${key}: `))?.slice(key.length + 2) ?? '';
}

export function Mismatches({ rollout: { id, targets, heading } }: { readonly rollout: RolloutView }) {
  const [ask, setAsk] = useState<Ask>();
  // only there is a count that waits for another look
  const counting = heading === 'forward' && targets.some((t) => t.phase === 'verify');
  const differing = targets.reduce((n, t) => n + t.differing, 0);
  const compared = targets.reduce((n, t) => n + t.compared, 0);
  return (
    <Panel
      title="Mismatches"
      aside={
        differing > 0 ? (
          <Chip tone="bad">{`${count(differing)} differ`}</Chip>
        ) : compared > 0 ? (
          <Chip tone="good">none</Chip>
        ) : null
      }
    >
      {compared === 0 ? <p className="dim">No read has compared both columns yet.</p> : null}
      <ul className="mismatches">
        {targets
          .filter((t) => t.compared > 0)
          .map((t) => (
            <li key={t.target}>
              <p>
                <strong>{t.target}</strong> {count(t.differing)} of {plural(t.compared, 'compared read')}{' '}
                differ
              </p>
              <ul className="keys">
                {t.differingKeys.slice(0, MOST).map((key) => (
                  <li key={key}>
                    <code>{key}</code> <span className="dim">{writerOf(key, t.writers)}</span>
                  </li>
                ))}
              </ul>
              {t.differingKeys.length > MOST ? (
                <p className="dim">and {count(t.differingKeys.length - MOST)} more keys</p>
              ) : null}
            </li>
          ))}
      </ul>
      {counting ? (
        <button type="button" className="small" onClick={() => setAsk({ kind: 'verify' })}>
          Verify again
        </button>
      ) : null}
      {ask ? <CommandDialog id={id} ask={ask} close={() => setAsk(undefined)} /> : null}
    </Panel>
  );
}
