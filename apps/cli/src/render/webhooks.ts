/** Duty: webhooks and their deliveries as tables; pure. */
import { TOLD, type AttemptView, type DeliveryState, type DeliveryView, type WebhookView } from '@sluice/api';
import { seconds } from '@sluice/core';
import type { Paint } from '../paint.js';
import { columns, count, shortId } from './columns.js';

export function webhookLines(all: readonly WebhookView[], now: number, paint: Paint): readonly string[] {
  if (all.length === 0) return ['Nobody is told. Begin with: sluice webhook add <name> <url>'];
  const rows = all.map((w) => [
    w.name,
    w.format,
    w.events.length === TOLD.length ? 'everything' : w.events.join(', '),
    w.rollouts === null ? 'every rollout' : w.rollouts.join(', '),
    w.url,
    stateOf(w, now),
  ]);
  const [head = '', ...rest] = columns([['name', 'format', 'told of', 'of', 'at', 'last'], ...rows], '');
  return [paint.dim(head), ...rest];
}

function stateOf({ disabled, waiting, last }: WebhookView, now: number): string {
  if (disabled) return `DISABLED ${seconds(now - disabled.at)} ago: ${disabled.why}`;
  const queue = waiting === 0 ? '' : `, ${count(waiting)} waiting`;
  return last === null
    ? `nothing yet${queue}`
    : `${attemptText(last)}, ${seconds(now - last.at)} ago${queue}`;
}

const STATE: Record<DeliveryState, string> = {
  waiting: 'waits',
  delivered: 'delivered',
  'given-up': 'GIVEN UP',
};

/** One line each, and below it what came of each attempt where that was not one that arrived. */
export function deliveryLines(all: readonly DeliveryView[], now: number, paint: Paint): readonly string[] {
  if (all.length === 0) return ['Nothing was sent yet.'];
  const rows = all.map((d) => [
    `${seconds(now - d.at)} ago`,
    shortId(d.id),
    d.type,
    d.rollout ?? '-',
    String(d.position),
    nextOf(d, now),
  ]);
  const head = ['when', 'delivery', 'what', 'rollout', 'position', 'state'];
  const [first = '', ...rest] = columns([head, ...rows], '');
  return [
    paint.dim(first),
    ...rest.flatMap((line, i) => [line, ...attemptLines(all[i]?.attempts ?? [], now, paint)]),
  ];
}

/** The last attempt in words. */
export function deliveryText({ attempts }: DeliveryView): string {
  const last = attempts.at(-1);
  return last ? attemptText(last) : 'has not been tried yet';
}

function nextOf({ state, attempts, nextAt }: DeliveryView, now: number): string {
  const last = attempts.at(-1);
  if (state === 'delivered') return last ? `delivered in ${seconds(last.ms)}` : STATE.delivered;
  if (state === 'given-up' || nextAt === null) return STATE[state];
  return nextAt > now ? `tried again in ${seconds(nextAt - now)}` : STATE.waiting;
}

function attemptLines(attempts: readonly AttemptView[], now: number, paint: Paint): readonly string[] {
  if (attempts.length < 2 && attempts.every((a) => a.error === null)) return [];
  return attempts.map((a, i) => paint.dim(`  ${i + 1}  ${seconds(now - a.at)} ago  ${attemptText(a)}`));
}

function attemptText({ status, ms, error }: AttemptView): string {
  return error === null ? `answered ${status} after ${seconds(ms)}` : `${error} (${seconds(ms)})`;
}
