/** Duty: a plan made from here, by looking at the databases without a control plane; changes nothing. */
import type { AnsweredRefusal, PlanView } from '@sluice/api';
import { isRefusal, planFrom, refuse, type Refusal, type Spec, type TargetPlan } from '@sluice/core';
import pg from 'pg';
import { readSpecText, specInvalid } from './spec-reading.js';

const CONNECT_MS = 5_000;

export interface PlanHere {
  readonly text: string;
  readonly file: string;
  /** By the name of the target as its variable spells it. */
  readonly urls: ReadonlyMap<string, string>;
}

/** The role needs to read alone. What it may not try is said in the plan. */
export async function planHere({ text, file, urls }: PlanHere): Promise<PlanView | AnsweredRefusal> {
  const read = await readSpecText(text, file, [...urls.keys()]);
  if ('mistakes' in read) return specInvalid(read.mistakes, file);
  const { spec } = read;
  const plans = await Promise.all(spec.targets.map(({ name }) => planOne(spec, name, urls)));
  const refusal = plans.find(isRefusal);
  if (refusal) return { ...refusal, mistakes: [] };
  return planFrom(
    spec,
    plans.filter((p): p is TargetPlan => !isRefusal(p)),
  );
}

async function planOne(
  spec: Spec,
  target: string,
  urls: ReadonlyMap<string, string>,
): Promise<TargetPlan | Refusal> {
  const wanted = `a look at target ${target}`;
  const key = target.replaceAll('-', '_');
  const connectionString = urls.get(key);
  if (connectionString === undefined) {
    return refuse('target-unknown', {
      wanted,
      found: 'its database is not named here',
      todo: `Set TARGET_${key.toUpperCase()}_URL, or add --target ${target}=URL.`,
    });
  }
  const pool = new pg.Pool({
    connectionString,
    max: 3,
    application_name: 'sluice plan',
    connectionTimeoutMillis: CONNECT_MS,
  });
  pool.on('error', () => undefined);
  try {
    const client = await pool.connect();
    client.release();
  } catch (error) {
    await pool.end();
    const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
    return refuse('target-unreachable', {
      wanted,
      found: inner instanceof Error ? inner.message : String(inner),
      todo: 'Check its URL, and that the database answers.',
    });
  }
  try {
    const { planTarget } = await import('@sluice/postgres');
    return await planTarget({ spec, target, pool });
  } finally {
    await pool.end();
  }
}
