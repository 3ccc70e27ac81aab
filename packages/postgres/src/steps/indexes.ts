/** Duty: the indexes that the spec asks for, built without blocking; on a partitioned table partition by partition. */
import type { Spec, Statement } from '@sluice/core';
import { createIndex, dropIndex, ensureIndex, indexState, type IndexState } from '../concurrent-index.js';
import { runDdl } from '../ddl.js';
import { asIndex } from '../index-definition.js';
import { look } from '../look.js';
import { indexName } from '../names.js';
import {
  dropPartitionedIndex,
  ensurePartitionedIndex,
  partitionedIndex,
  partitionedState,
  removePartitionedIndex,
  type Wanted,
} from '../partitioned-index.js';
import type { Step, StepContext } from '../step-context.js';
import type { TableFacts } from '../table-facts.js';

function wantedOf(spec: Spec): readonly Wanted[] {
  return spec.indexes.map((sql, index) => ({
    root: spec.column,
    nameOn: (table) => indexName(spec, index, table),
    rest: asIndex(sql),
  }));
}

const nameOf = ({ root, nameOn }: Wanted): string => nameOn(root);
const build = (wanted: Wanted): Statement => createIndex(wanted.root, nameOf(wanted), wanted.rest);

async function statesOf(context: StepContext): Promise<readonly IndexState[]> {
  const { spec } = context;
  if (!(await isPartitioned(context)))
    return Promise.all(wantedOf(spec).map((w) => indexState(context, nameOf(w))));
  return look(context, async (client, table) => {
    const states: IndexState[] = [];
    for (const w of wantedOf(spec)) states.push(await partitionedState(client, table, w));
    return states;
  });
}

const isPartitioned = (context: StepContext): Promise<boolean> =>
  look(context, (_client, { members }) => members !== undefined);

export const indexes: Step = {
  name: 'indexes',
  statements: (spec, { members }: TableFacts) =>
    wantedOf(spec).flatMap((w) => (members ? partitionedIndex(w, members) : [build(w)])),
  undoStatements: (spec, { members }: TableFacts) =>
    wantedOf(spec).flatMap((w) =>
      members ? dropPartitionedIndex(w, members) : [dropIndex(w.root, nameOf(w))],
    ),
  inspect: async (context) => {
    const { spec } = context;
    if (spec.indexes.length === 0) return { state: 'unneeded' };
    const states = await statesOf(context);
    // what another session still builds will be left behind by it, one way or the other
    if (states.includes('invalid') || states.includes('building')) return { state: 'invalid' };
    if (states.every((s) => s === 'valid'))
      return { state: 'done', facts: { indexes: wantedOf(spec).map(nameOf), valid: true } };
    return { state: states.includes('valid') ? 'invalid' : 'todo' };
  },
  apply: async (context) => {
    const wanted = wantedOf(context.spec);
    const partitioned = await isPartitioned(context);
    for (const w of wanted)
      await (partitioned ? ensurePartitionedIndex(context, w) : ensureIndex(context, nameOf(w), build(w)));
    return { indexes: wanted.map(nameOf) };
  },
  undo: async (context) => {
    const wanted = wantedOf(context.spec);
    if (await isPartitioned(context)) for (const w of wanted) await removePartitionedIndex(context, w);
    else
      await runDdl(
        context,
        wanted.map((w) => dropIndex(w.root, nameOf(w))),
      );
    return {};
  },
};
