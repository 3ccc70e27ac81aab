/** Duty: by which statement each step's deed is known on the wire, there and back; a step that is missing here does not compile. */
import type { StepName } from '@sluice/core';

/** One statement of a deed. */
export interface Mark {
  readonly text: RegExp;
  /** Found in the parameters as well: the step's name in a row of `sluice.progress`. */
  readonly value?: string;
  /** It stands in a transaction: within and after are those of the commit. */
  readonly commits?: true;
}

export type Direction = 'forward' | 'back';
export type Deeds = Readonly<Record<StepName, Readonly<Record<'apply' | 'undo', readonly Mark[]>>>>;

/** The names that the statements of one rollout carry. */
export interface Names {
  readonly table: string;
  readonly column: string;
  /** Empty where the rollout replaces nothing. */
  readonly old: string;
  readonly check: string;
}

const text = (pattern: string): Mark => ({ text: new RegExp(pattern, 's') });

export function deedsOf({ table, column, old, check }: Names): Deeds {
  const helper = `zzz_sluice_${column}_not_null"`;
  const own = `${table}_${column}_not_null"`;
  const again = `${table}_${old}_not_null"`;
  const progress = (step: StepName): Mark => ({
    text: /^update \/\* sluice \*\/ sluice\.progress/,
    value: step,
    commits: true,
  });
  const forgets = (step: StepName): Mark => ({ text: /^delete from sluice\.progress/, value: step });
  const scan = (step: StepName, batch: string): Deeds[StepName] => ({
    apply: [{ ...text(batch), commits: true }, progress(step)],
    undo: [forgets(step)],
  });
  const sets = old === '' ? [] : [text(`"${table}" alter column "${column}" set default`)];
  return {
    'prepare-schema': { apply: [text('create schema if not exists sluice')], undo: [] },
    'add-column': {
      apply: [text(`"${table}" add column "${column}"`)],
      undo: [text(`drop column if exists "${column}"`)],
    },
    comment: { apply: [text(`comment on column .*"${column}" is '`)], undo: [] },
    bridge: {
      apply: [text('-- sluice bridge.*, one leg,.*create or replace trigger')],
      undo: [text('drop trigger if exists.*drop function')],
    },
    backfill: scan('backfill', `^update /\\* sluice \\*/ .*"${table}" set "${column}"`),
    verify: scan('verify', '^select /\\* sluice \\*/ .* as differing, .* as keys'),
    checks: {
      apply: [text(`add constraint "${check}"`), text(`validate constraint "${check}"`)],
      undo: [text(`drop constraint if exists "${check}"`)],
    },
    'not-null': {
      // PostgreSQL 18's own way, which is the server of these tests
      apply: [text(`add constraint "${own} not null`), text(`validate constraint "${own}`)],
      undo: [text(`drop constraint if exists "${helper}`), text(`alter column "${column}" drop not null`)],
    },
    unique: {
      apply: [
        text('create unique index concurrently'),
        text(`add constraint "${table}_${column}_key" unique`),
      ],
      undo: [
        text(`drop constraint if exists "${table}_${column}_key"`),
        text(`drop index concurrently if exists .*"${table}_${column}_key"`),
      ],
    },
    'foreign-key': {
      apply: [
        text(`add constraint "${table}_${column}_fkey"`),
        text(`validate constraint "${table}_${column}_fkey"`),
      ],
      undo: [text(`drop constraint if exists "${table}_${column}_fkey"`)],
    },
    indexes: {
      apply: [text('create index concurrently')],
      undo: [text(`drop index concurrently if exists .*"${table}_${column}_idx`)],
    },
    default: {
      apply: old === '' ? [text(`"${table}" alter column "${column}" set default`)] : [],
      undo: [text(`alter column "${column}" drop default`)],
    },
    'bridge-down': {
      apply: [text('-- sluice bridge.*, both legs,.*create or replace trigger')],
      undo: [text('-- sluice bridge.*, one leg,.*create or replace trigger')],
    },
    'sync-old': scan('sync-old', `^update /\\* sluice \\*/ .*"${table}" set "${old}"`),
    'release-old': {
      apply: [text(`alter column "${old}" drop not null`)],
      undo: [text(`add constraint "${again} not null`), text(`validate constraint "${again}`)],
    },
    'drop-bridge': { apply: [text('drop trigger if exists.*drop function')], undo: [] },
    'late-default': { apply: sets, undo: [] },
    'drop-old': { apply: [text(`drop column if exists "${old}"`)], undo: [] },
  };
}

/** Deeds that are no steps, by their names. */
export const OTHER_DEEDS: Readonly<Record<string, Mark>> = {
  'copy stages': text('insert into sluice\\.stage'),
  forget: { text: /^delete from sluice\.stage where/, commits: true },
};
