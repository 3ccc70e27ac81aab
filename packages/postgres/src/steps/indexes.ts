/** Duty: the indexes that the spec asks for, built without blocking. */
import type { Spec, Statement } from '@sluice/core';
import { createIndex, dropIndex, ensureIndex, indexState } from '../concurrent-index.js';
import { runDdl } from '../ddl.js';
import { asIndex } from '../index-definition.js';
import { indexName } from '../names.js';
import type { Step } from '../step-context.js';

function build(spec: Spec, index: number): Statement {
  return createIndex(spec, indexName(spec, index), asIndex(spec.indexes[index] ?? ''));
}

function undoStatements(spec: Spec): readonly Statement[] {
  return spec.indexes.map((_sql, index) => dropIndex(spec, indexName(spec, index)));
}

export const indexes: Step = {
  name: 'indexes',
  statements: (spec) => spec.indexes.map((_sql, index) => build(spec, index)),
  undoStatements,
  inspect: async (context) => {
    const { spec } = context;
    if (spec.indexes.length === 0) return { state: 'unneeded' };
    const states = await Promise.all(spec.indexes.map((_sql, i) => indexState(context, indexName(spec, i))));
    // what another session still builds will be left behind by it, one way or the other
    if (states.includes('invalid') || states.includes('building')) return { state: 'invalid' };
    if (states.every((s) => s === 'valid'))
      return {
        state: 'done',
        facts: { indexes: spec.indexes.map((_sql, i) => indexName(spec, i)), valid: true },
      };
    return { state: states.includes('valid') ? 'invalid' : 'todo' };
  },
  apply: async (context) => {
    const { spec } = context;
    const names = spec.indexes.map((_sql, index) => indexName(spec, index));
    for (const [index, name] of names.entries()) await ensureIndex(context, name, build(spec, index));
    return { indexes: names };
  },
  undo: async (context) => {
    await runDdl(context, undoStatements(context.spec));
    return {};
  },
};
