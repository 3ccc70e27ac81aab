/** Duty: chooses a free port on loopback; must not know who will listen there. */
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { EmbeddedError } from './embedded-error.js';

/** Both ends are included. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

const WANTED: PortRange = { from: 20_000, to: 30_000 };
const TRIES = 50;

/**
 * Where to look for a port: outside the range from which the kernel takes the local ports of outgoing connections,
 * so that no client of somebody's sits on ours when the server comes back after a crash.
 */
export function portRange(ephemeral: PortRange | undefined = ephemeralRange()): PortRange {
  if (!ephemeral || ephemeral.from > WANTED.to || ephemeral.to < WANTED.from) return WANTED;
  const below = { from: 10_000, to: ephemeral.from - 1 };
  const above = { from: ephemeral.to + 1, to: 65_535 };
  const widest = below.to - below.from > above.to - above.from ? below : above;
  return widest.to - widest.from >= TRIES ? widest : WANTED;
}

/** A free port: the preferred one if nobody is there, so that a server comes back where its clients look for it. */
export async function freePort(preferred?: number): Promise<number> {
  const { from, to } = portRange();
  const drawn = Array.from({ length: TRIES }, () => randomInt(from, to + 1));
  for (const port of preferred === undefined ? drawn : [preferred, ...drawn])
    if (await isFree(port)) return port;
  throw new EmbeddedError(
    'A free port on 127.0.0.1 is wanted',
    `${TRIES} drawn between ${from} and ${to} are all taken`,
    'Close what listens there',
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

function ephemeralRange(): PortRange | undefined {
  try {
    const text = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8');
    const [from, to] = text.trim().split(/\s+/).map(Number);
    return from && to ? { from, to } : undefined;
  } catch {
    return undefined;
  }
}
