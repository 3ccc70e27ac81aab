/** Duty: the databases of targets, as the operator may reach them: from the environment and from options; knows no rollout. */
import pg from 'pg';
import { WrongUse } from './answer.js';

export interface TargetDatabase {
  readonly target: string;
  readonly pool: pg.Pool;
}

/** Longer than any database takes that can be reached at all. */
const CONNECT_MS = 5_000;

/**
 * `TARGET_<NAME>_URL` of the environment, and `NAME=URL` of options, which win. @throws WrongUse where there is none, or one
 * that is not written so.
 */
export function targetUrls(
  environment: Readonly<Record<string, string | undefined>>,
  given: unknown,
): ReadonlyMap<string, string> {
  const urls = new Map<string, string>();
  for (const [variable, url] of Object.entries(environment)) {
    const name = /^TARGET_([A-Z0-9_]+)_URL$/.exec(variable)?.[1];
    if (name && url) urls.set(name.toLowerCase(), url);
  }
  for (const each of Array.isArray(given) ? (given as readonly string[]) : []) {
    const [, name, url] = /^([a-z0-9][a-z0-9_-]*)=(postgres(?:ql)?:\/\/.+)$/.exec(each) ?? [];
    if (name === undefined || url === undefined) {
      // the text itself may hold a password
      throw new WrongUse(
        '--target wants NAME=URL, but something else was found.',
        'Write --target eu=postgres://USER@HOST/DATABASE, or set TARGET_EU_URL.',
      );
    }
    urls.set(name.replaceAll('-', '_'), url);
  }
  if (urls.size > 0) return urls;
  throw new WrongUse(
    'The databases of the targets were wanted, but none is named.',
    'Set TARGET_<NAME>_URL for each, or add --target NAME=URL.',
  );
}

export function openTargets(urls: ReadonlyMap<string, string>): readonly TargetDatabase[] {
  return [...urls].map(([target, connectionString]) => {
    const pool = new pg.Pool({
      connectionString,
      max: 1,
      application_name: 'sluice direct',
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: CONNECT_MS * 6,
    });
    // a connection that breaks while idle is told by the next question
    pool.on('error', () => undefined);
    return { target, pool };
  });
}
