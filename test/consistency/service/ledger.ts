/** Duty: writes each record to a file at once, so that a kill -9 loses nothing that was said; must not judge it. */
import { openSync, writeSync } from 'node:fs';
import { micros, type FailureRecord, type ReadRecord, type WriteRecord } from '../record.js';

type Said<R> = Omit<R, 'kind' | 'process' | 'target' | 'ended'>;
type Begun = Pick<WriteRecord, 'begun' | 'key' | 'mode' | 'deed' | 'value' | 'decided'>;

export interface Ledger {
  read(said: Said<ReadRecord>): void;
  /** Before a write is sent: if nothing follows, its outcome is unknown. Answers how to say how it ended. */
  write(begun: Begun): (outcome: WriteRecord['outcome'], version?: number) => void;
  failure(said: Said<FailureRecord>): void;
}

export function ledger(file: string, process: string, target: string): Ledger {
  const descriptor = openSync(file, 'a');
  const say = (record: object): void => {
    writeSync(descriptor, `${JSON.stringify(record)}\n`);
  };
  let number = 0;
  return {
    read: (said) => say({ kind: 'read', process, target, ...said, ended: micros() }),
    write: (begun) => {
      const id = (number += 1);
      say({ kind: 'write', id, process, target, ...begun });
      return (outcome, version) => say({ kind: 'end', id, outcome, version, ended: micros() });
    },
    failure: (said) => say({ kind: 'failure', process, target, ...said, ended: micros() }),
  };
}
