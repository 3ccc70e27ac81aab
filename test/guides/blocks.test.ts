/** Duty: shows what is taken for a command, for its output and for a file, and when an output is no longer true. */
import { expect, it } from 'vitest';
import { blocksOf, untrue } from './blocks.js';

it('commands, outputs and files, in their order', () => {
  const blocks = blocksOf(`text
\`\`\`sh
# a remark
one --a \\
  --b
two
\`\`\`
\`\`\`ts
not.run();
\`\`\`
\`\`\`yaml
# a.rollout.yaml
column: x
\`\`\`
\`\`\`console
$ three
says
$ four
\`\`\``);
  expect(blocks).toEqual([
    { kind: 'run', commands: ['one --a --b', 'two'], line: 3 },
    { kind: 'file', name: 'a.rollout.yaml', text: '# a.rollout.yaml\ncolumn: x\n', line: 12 },
    { kind: 'shown', command: 'three', output: ['says'], line: 16 },
    { kind: 'shown', command: 'four', output: [], line: 18 },
  ]);
});

it('figures may differ, words may not', () => {
  const real = ['✓ All 8 instances are back. The last one after 39 ms.'];
  expect(untrue(['  ✓ All 3 instances are back. The last one after 1,204 ms.', '...'], real)).toEqual([]);
  expect(untrue(['Everybody has followed at once'], real)).toEqual(['Everybody has followed at once']);
});
