/** Duty: reads a spec with PostgreSQL's own grammar, for verbs that ask no control plane; touches no database. */
import { readSpec, type AnsweredRefusal, type SpecMistake, type SpecRead } from '@sluice/api';
import { refuse } from '@sluice/core';

/** @param knownTargets what a spec that leaves its targets out may mean. */
export async function readSpecText(
  text: string,
  file: string,
  knownTargets: readonly string[],
): Promise<SpecRead> {
  // what knows PostgreSQL's grammar is heavy, and few verbs need it
  const postgres = await import('@sluice/postgres');
  const { checkExpression, checkIndex, readColumn } = postgres;
  return readSpec(
    text,
    {
      readColumn,
      checkExpression,
      checkIndex,
      // a fill may read the whole row
      checkFill: (sql) => checkExpression(sql, postgres.ANY_COLUMN),
      knownTargets,
    },
    file,
  );
}

export function specInvalid(
  mistakes: readonly SpecMistake[],
  file: string,
  wanted = 'a spec without mistakes',
): AnsweredRefusal {
  const found = `${file} has ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}`;
  return { ...refuse('spec-invalid', { wanted, found, todo: 'Mend the file.' }), mistakes };
}
