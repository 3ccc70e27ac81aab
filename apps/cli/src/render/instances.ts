/** Duty: instances as a table, and who of them holds others up; pure. */
import type { InstanceView } from '@sluice/api';
import { seconds, type MemberState, type Source } from '@sluice/core';
import type { Paint } from '../paint.js';
import { shortId } from './columns.js';
import { fittingTable, type Column } from './fitting.js';

/** Where it hears of flags, in plain words. */
const HEARS: Record<Source, string> = {
  stream: 'stream',
  poll: 'polls',
  stage: 'its database',
  none: 'nothing yet',
};

const STATE: Record<MemberState, string> = { live: 'live', lost: 'silent, let go', gone: 'said goodbye' };

export function instanceLines(
  all: readonly InstanceView[],
  now: number,
  paint: Paint,
  width?: number,
): readonly string[] {
  if (all.length === 0) return ['No instance was heard lately.'];
  const newest = Math.max(...all.map((i) => i.revision));
  const isBehind = (i: InstanceView): boolean => i.acknowledged < newest;
  const shown: readonly Column<InstanceView>[] = [
    { head: 'instance', cell: (i) => shortId(i.id) },
    { head: 'service', cell: (i) => i.service },
    { head: 'region', cell: (i) => i.region ?? '-', worth: 4 },
    { head: 'version', cell: (i) => (i.plain ? 'no SDK' : (i.version ?? '-')), worth: 1 },
    { head: 'state', cell: (i) => STATE[i.state] },
    { head: 'revision', cell: (i) => `${i.acknowledged}${isBehind(i) ? ` of ${newest}` : ''}` },
    { head: 'hears by', cell: (i) => (i.distrust ? 'its database' : HEARS[i.source]), worth: 3 },
    {
      head: 'open requests',
      cell: (i) => (i.openPins === 0 ? '-' : `${i.openPins}, oldest ${seconds(i.oldestPinMs)}`),
    },
    { head: 'heard', cell: (i) => `${seconds(now - i.seenAt)} ago`, worth: 2 },
  ];
  const rows = all.toSorted((a, b) => order(a).localeCompare(order(b)));
  const holding = rows.filter((i) => i.state === 'live' && i.openPins > 0 && isBehind(i));
  return [
    ...fittingTable(shown, rows, paint, width),
    ...holding.map(
      (i, n) =>
        `${n === 0 ? 'Next:' : '     '} sluice instances drain ${shortId(i.id)}     lets its open requests decide anew`,
    ),
  ];
}

const order = (i: InstanceView): string => `${i.service} ${i.region ?? ''} ${i.id}`;
