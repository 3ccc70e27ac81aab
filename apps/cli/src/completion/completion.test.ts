/** Duty: shows the completion in the shells themselves, where they are installed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VERBS } from '../index.js';
import { sluice } from '../program.fixture.js';
import { SHELLS, type Shell } from './scripts.js';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-completion-'));
  for (const shell of SHELLS)
    writeFileSync(join(folder, shell), (await sluice(`completion ${shell}`)).out.join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Completes a line in a shell in which `sluice` knows two rollouts. */
const ASK: Record<Shell, (words: readonly string[], script: string) => string> = {
  bash: (words, script) => `set -u; sluice() { printf 'orders.amount_cents\\ntrack.unit_price_cents\\n'; }
    compopt() { echo FILES; }; source ${script}; COMP_WORDS=(${words.map(quoted).join(' ')}); COMP_CWORD=${words.length - 1}
    _sluice; printf '%s\\n' "\${COMPREPLY[@]-}"`,
  zsh: (
    words,
    script,
  ) => `sluice() { print -l orders.amount_cents track.unit_price_cents }; compdef() { : }; _files() { print FILES }
    _describe() { local w; for w in \${(P)@[-1]}; do [[ \${w%%:*} == \${words[CURRENT]}* ]] && print -- \${w%%:*}; done }
    source ${script}; words=(${words.map(quoted).join(' ')}); CURRENT=${words.length}; _sluice`,
  fish: (words, script) => `function sluice; printf 'orders.amount_cents\\ntrack.unit_price_cents\\n'; end
    source ${script}; complete -C ${quoted(words.join(' '))} | string replace -r '\\t.*' ''`,
};
const quoted = (word: string): string => `'${word}'`;

function completed(shell: Shell, line: string): readonly string[] {
  const words = line.split(' ');
  const plain = { bash: ['--norc', '-c'], zsh: ['-f', '-c'], fish: ['--no-config', '-c'] }[shell];
  const { stdout, stderr } = spawnSync(shell, [...plain, ASK[shell](words, join(folder, shell))], {
    encoding: 'utf8',
    cwd: folder,
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter(Boolean).toSorted();
}

describe.each(SHELLS)('%s', (shell) => {
  const isThere = spawnSync(shell, ['--version']).status === 0;
  const names = [...new Set(VERBS.map((v) => v.usage.split(' ')[0] ?? ''))].toSorted();

  it.skipIf(!isThere)('every verb of the table, and nothing else', () => {
    expect(completed(shell, 'sluice ')).toEqual(names);
  });

  it.skipIf(!isThere).each([
    ['sluice rollb', ['rollback']],
    ['sluice token ', ['create']],
    ['sluice rollback or', ['orders.amount_cents']],
    ['sluice rollback --reason because tr', ['track.unit_price_cents']],
    ['sluice gate orders.amount_cents co', ['constrain', 'contract']],
    ['sluice rollback orders.amount_cents --to w', ['write']],
    ['sluice rollback orders.amount_cents --dir', ['--direct']],
    ['sluice export k', ['knex']],
    ['sluice completion z', ['zsh']],
  ])('%s', (line, words) => {
    expect(completed(shell, line)).toEqual(words);
  });

  it.skipIf(!isThere)('files for a spec', () => {
    const own = shell === 'fish' ? ['bash', 'fish', 'zsh'] : ['FILES'];
    expect(completed(shell, 'sluice plan ')).toEqual(expect.arrayContaining(own));
  });
});

it('a control plane that is away is no reason to speak in the middle of a line', async () => {
  const gone = { 'GET /rollouts': new TypeError('fetch failed') };
  expect(await sluice('completion rollouts', { routes: gone })).toMatchObject({ code: 0, out: [], err: [] });
});
