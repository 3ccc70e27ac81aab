/** Duty: what a process pays once: the time from its first import to knowing the flags, and its memory then; each in a process of its own. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { median } from '../backfill/statistics.js';

const STARTER = fileURLToPath(new URL('./starter.js', import.meta.url));

export type Kind = 'unleash-client' | 'sluice';
export interface Started {
  readonly startMs: number;
  readonly rssBytes: number;
}

/** Medians over `rounds`, the two in turns, because the machine is never the same twice. */
export async function footprint(url: string, rounds: number): Promise<Record<Kind, Started>> {
  const raw: Record<Kind, Started[]> = { 'unleash-client': [], sluice: [] };
  for (let round = 0; round < rounds; round += 1)
    for (const kind of ['unleash-client', 'sluice'] as const) raw[kind].push(await started(kind, url));
  const middle = (kind: Kind): Started => ({
    startMs: median(raw[kind].map((s) => s.startMs)),
    rssBytes: median(raw[kind].map((s) => s.rssBytes)),
  });
  return { 'unleash-client': middle('unleash-client'), sluice: middle('sluice') };
}

async function started(kind: Kind, url: string): Promise<Started> {
  const child = fork(STARTER, [kind, url], { execArgv: ['--expose-gc'] });
  const [answer] = (await once(child, 'message')) as [Started];
  child.disconnect();
  if (child.exitCode === null) await once(child, 'exit');
  return answer;
}
