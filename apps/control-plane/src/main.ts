/** Duty: introduces everybody to each other; the only file that sees the environment, the clock and all rooms. */
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { readConfiguration } from './configuration.js';
import { startControlPlane } from './control-plane.js';

const configuration = readConfiguration(process.env);
// standard output carries the one line that scripts read; logs go to standard error
const logger = pino(
  { level: configuration.logLevel, base: null, serializers: { err: pino.stdSerializers.err } },
  pino.destination(2),
);

if ('mistake' in configuration) {
  process.stderr.write(`${configuration.mistake}\n`);
  process.exit(2);
}

// an app is never imported by another: the pages are files, built beside this one
const dashboard = fileURLToPath(new URL('../../dashboard/dist/site', import.meta.url));

try {
  const running = await startControlPlane({
    configuration,
    environment: process.env,
    logger,
    now: Date.now,
    random: Math.random,
    dashboard,
  });
  process.stdout.write(`${JSON.stringify({ ready: true, url: running.url, pid: process.pid })}\n`);
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stops');
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(signal));
  // started by `sluice dev` or the demo, it must not outlive them: a kill -9 of the parent closes this pipe
  if (configuration.followParent)
    process.stdin
      .resume()
      .on('end', () => stop('parent gone'))
      .on('error', () => stop('parent gone'));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
