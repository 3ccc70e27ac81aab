/** From each phase to each level and forward again, on a real server, with a real control plane and a real instance. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { specOn, standingOn, startCourse, type Course } from './way-back.fixture.js';

const FROM = ['expand', 'write', 'backfill', 'verify', 'constrain', 'read', 'soak', 'retire'] as const;
const TO = [undefined, 'write', 'expand', 'plan'] as const;
const ORDER = ['plan', ...FROM];

interface Case {
  readonly table: string;
  readonly from: (typeof FROM)[number];
  readonly to: (typeof TO)[number];
  /** `down alone`: the services keep the columns equal, and on the way back the old one must be filled first. */
  readonly kind: 'live down' | 'down alone' | 'no down';
}

const CASES: readonly Case[] = [
  ...FROM.flatMap((from) =>
    TO.filter((to) => to === undefined || ORDER.indexOf(to) <= ORDER.indexOf(from)).map((to) => ({
      table: `${from}_to_${to ?? 'now'}`,
      from,
      to,
      kind: 'live down' as const,
    })),
  ),
  ...TO.map((to) => ({
    table: `retire_alone_to_${to ?? 'now'}`,
    from: 'retire' as const,
    to,
    kind: 'down alone' as const,
  })),
];

const NO_WAY: Case = { table: 'retire_none', from: 'retire', to: undefined, kind: 'no down' };

let course: Course;
beforeAll(async () => {
  course = await startCourse([...CASES, NO_WAY].map((c) => c.table));
});
afterAll(() => course?.stop());

/** `stops`: a person's word is missing for the phase after `from`, so it goes no farther. */
function specOf({ table, kind, from }: Case, stops: boolean): string {
  const after = ORDER[ORDER.indexOf(from) + 1] ?? 'contract';
  const spec = specOn(
    table,
    `approvals: { ${stops ? `${after}: 1` : ''} }${kind === 'down alone' ? '\nsync: services' : ''}`,
  );
  return kind === 'no down' ? spec.replace(', down: cents / 100.0', '') : spec;
}

it.concurrent.each(CASES)('$kind: from $from to $to, and forward again', { timeout: 240_000 }, async (c) => {
  const { table, from, to, kind } = c;
  await course.apply(specOf(c, true));
  await course.reaches(table, from);
  expect(await course.ask(table, 'rollback', to === undefined ? {} : { to })).toBeUndefined();
  // at once, before anything else is done: nobody reads the new column, unless the old one has to be filled first
  const flipped = (await course.view(table)).targets[0]?.stages[0]?.stage;
  expect(['old', 'write', ...(kind === 'down alone' ? ['read'] : [])]).toContain(flipped);
  if (to === 'plan') await course.ask(table, 'approve', { phase: 'plan' });
  await course.until(`${table} is held`, async () => (await course.view(table)).heading === 'held');

  const instant = ORDER.indexOf(from) < ORDER.indexOf('verify') ? from : 'verify';
  const deep = to === 'expand' || to === 'plan';
  const { phase, stages } = (await course.view(table)).targets[0] ?? { phase: '', stages: [] };
  // a rollback may meet the phase `write` before the flag was turned
  const stood = deep || from === 'expand' ? ['old'] : from === 'write' ? ['old', 'write'] : ['write'];
  expect(phase).toBe(to ?? instant);
  expect(stood).toContain(stages[0]?.stage);
  expect(await standingOn(course.pool, table)).toMatchObject({
    halves: [],
    oldNotNull: true,
    oldChecks: 1,
    ...(deep ? { constraints: [], notNull: false } : {}),
    ...(to === 'plan' ? { column: false, bridge: false } : {}),
  });

  await course.apply(specOf(c, false));
  expect(await course.ask(table, 'resume')).toBeUndefined();
  await course.until(`${table} is done`, async () => (await course.view(table)).doneAt !== null);
  expect(await standingOn(course.pool, table)).toMatchObject({
    halves: [],
    notNull: true,
    differing: 0,
    bridge: false,
  });
});

it.concurrent('without a way down there is none from retire', { timeout: 240_000 }, async () => {
  await course.apply(specOf(NO_WAY, true));
  await course.reaches(NO_WAY.table, NO_WAY.from);
  expect(await course.ask(NO_WAY.table, 'rollback')).toBe('one-way-door');
});
