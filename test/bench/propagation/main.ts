/**
 * Duty: how long a rollback takes from its request to the last of N clients, beside a bare event stream and a real Unleash
 * server that is polled at its default, and until every instance of the SDK has acknowledged it; in turns in one run. Its last
 * line is one JSON object with `--json`. Options: `--rounds N` (50), `--polls N` (3).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { median, rounded } from '../backfill/statistics.js';
import { acknowledgements } from './acknowledgements.js';
import type { Work } from './clients.js';
import { crowd, type Crowd } from './crowd.js';
import { bareStream, controlPlane, unleashServer, type Side } from './sides.js';

const option = (name: string, usual: number): number => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? usual : Number(process.argv[at + 1]);
};
const rounds = option('rounds', 50);
const polls = option('polls', 3);
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** So long everything rests before a rollback is asked for, whichever server it goes to: what turning it on began has ended (ms). */
const REST_MS = 200;

/** From the request to the last client of a server, in milliseconds. */
async function rollback(side: Side, clients: Crowd, of: number): Promise<number> {
  const seen = clients.sees(of, true);
  await side.on();
  await seen;
  await sleep(REST_MS);
  const back = clients.sees(of, false);
  const began = process.hrtime.bigint();
  await side.off();
  return Number((await back) - began) / 1e6;
}

function workOf({ url, flag, token }: Side, kind: Work['kind'], count: number): Work {
  return { kind, url, flag, count, ...(token === undefined ? {} : { token }) };
}

const bare = await bareStream();
const ours = await controlPlane();
const raw: Record<string, number[]> = {};
const worst = (name: string): number => Math.max(...(raw[name] ?? [Infinity]));
const middle = (name: string): number => median(raw[name] ?? []);

for (const count of [1, 20, 100, 500]) {
  const clients = await crowd([workOf(bare, 'stream', count), workOf(ours, 'stream', count)]);
  // those with few clients say little that those with many do not
  const times = count >= 100 ? rounds : Math.ceil(rounds / 5);
  // what runs for the first time is slow, here and there
  for (const [of, side] of [bare, ours].entries()) await rollback(side, clients, of);
  for (let round = 0; round < times; round += 1) {
    (raw[`bare ${count}`] ??= []).push(await rollback(bare, clients, 0));
    (raw[`ours ${count}`] ??= []).push(await rollback(ours, clients, 1));
  }
  await clients.stop();
  say(
    `${count} clients: bare ${rounded(middle(`bare ${count}`))} ms, worst ${rounded(worst(`bare ${count}`))}; ` +
      `ours ${rounded(middle(`ours ${count}`))} ms, worst ${rounded(worst(`ours ${count}`))}`,
  );
}

const instances = await crowd([workOf(ours, 'sdk', 100)]);
const told = await acknowledgements(ours.url);
for (let round = 0; round < Math.ceil(rounds / 2.5); round += 1) {
  const on = instances.sees(0, true);
  await ours.on();
  await on;
  await sleep(REST_MS);
  const began = process.hrtime.bigint();
  const all = told.next(100);
  await ours.off();
  (raw['acknowledged 100'] ??= []).push(Number((await all) - began) / 1e6);
}
told.stop();
await instances.stop();
say(`acknowledged by 100 instances: ${rounded(middle('acknowledged 100'))} ms`);

const polled = await unleashServer(ours.stack);
const pollers = await crowd([workOf(polled, 'poll', 100)]);
for (let round = 0; round < polls; round += 1)
  (raw['unleash polled 100'] ??= []).push(await rollback(polled, pollers, 0));
await pollers.stop();

const result = {
  node: process.versions.node,
  vsBare100: rounded(middle('ours 100') / middle('bare 100')),
  vsBare500: rounded(middle('ours 500') / middle('bare 500')),
  worstVsBare100: rounded(worst('ours 100') / worst('bare 100')),
  worstVsBare500: rounded(worst('ours 500') / worst('bare 500')),
  ackAllMs100: rounded(middle('acknowledged 100')),
  unleashPolling100Ms: rounded(middle('unleash polled 100')),
  medians: Object.fromEntries(Object.keys(raw).map((name) => [name, rounded(middle(name))])),
  worst: Object.fromEntries(Object.keys(raw).map((name) => [name, rounded(worst(name))])),
};
process.stdout.write(
  `${process.argv.includes('--json') ? JSON.stringify({ ...result, raw }) : JSON.stringify(result, null, 2)}\n`,
);
await polled.stop();
await Promise.all([bare.stop(), ours.stop()]);
process.exit(0);
