/** Duty: instances as a table; pure. */
import type { InstanceView } from '@sluice/api';
import { seconds, type MemberState, type Source } from '@sluice/core';
import type { Paint } from '../paint.js';
import { columns, shortId } from './columns.js';

/** Where it hears of flags, in plain words. */
const HEARS: Record<Source, string> = {
  stream: 'stream',
  poll: 'polls',
  stage: 'its database',
  none: 'nothing yet',
};

const STATE: Record<MemberState, string> = { live: 'live', lost: 'silent, let go', gone: 'said goodbye' };

export function instanceLines(all: readonly InstanceView[], now: number, paint: Paint): readonly string[] {
  if (all.length === 0) return ['No instance was heard lately.'];
  const newest = Math.max(...all.map((i) => i.revision));
  const rows = all
    .toSorted((a, b) => order(a).localeCompare(order(b)))
    .map((i) => [
      shortId(i.id),
      i.service,
      i.region ?? '-',
      i.plain ? 'no SDK' : (i.version ?? '-'),
      STATE[i.state],
      i.acknowledged >= newest ? String(i.acknowledged) : `${i.acknowledged} of ${newest}`,
      i.distrust ? 'its database' : HEARS[i.source],
      i.openPins === 0 ? '-' : `${i.openPins}, oldest ${seconds(i.oldestPinMs)}`,
      `${seconds(now - i.seenAt)} ago`,
    ]);
  const head = [
    'instance',
    'service',
    'region',
    'version',
    'state',
    'revision',
    'hears by',
    'open requests',
    'heard',
  ];
  const [first = '', ...rest] = columns([head, ...rows], '');
  return [paint.dim(first), ...rest];
}

const order = (i: InstanceView): string => `${i.service} ${i.region ?? ''} ${i.id}`;
