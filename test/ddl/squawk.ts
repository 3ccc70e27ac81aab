/** Duty: asks squawk, the linter of migrations, about single statements; knows not which of its answers are let pass. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Statement } from '@sluice/core';

/** What squawk says of the statement at this place of the list. */
export interface Complaint {
  readonly at: number;
  readonly rule: string;
  readonly message: string;
}

const BIN = join(dirname(createRequire(import.meta.url).resolve('squawk-cli/package.json')), 'js/bin/squawk');

/** As every session of ours is set before its first statement, so that squawk judges what really runs. */
function asSent({ sql, alone }: Statement): string {
  const lockTimeout = alone ? '0' : '50ms';
  return `set lock_timeout = '${lockTimeout}';\nset statement_timeout = '0';\n${sql};\n`;
}

/**
 * Each statement is a file of its own, because each is a transaction of its own.
 * @param version PostgreSQL's, for example `14.0`.
 */
export function squawk(statements: readonly Statement[], version: string): readonly Complaint[] {
  const folder = mkdtempSync(join(tmpdir(), 'squawk-'));
  try {
    const files = statements.map((statement, at) => {
      const file = `${at}.sql`;
      writeFileSync(join(folder, file), asSent(statement));
      return { file, alone: statement.alone === true };
    });
    return [true, false].flatMap((alone) => {
      const some = files.filter((f) => f.alone === alone).map((f) => f.file);
      const transaction = alone ? [] : ['--assume-in-transaction'];
      return some.length === 0 ? [] : ask(folder, [...transaction, `--pg-version=${version}`, ...some]);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Answer {
  readonly file: string;
  readonly rule_name: string;
  readonly message: string;
}

function ask(cwd: string, args: readonly string[]): readonly Complaint[] {
  const answers = JSON.parse(run(cwd, args)) as readonly Answer[];
  return answers.map((a) => ({
    at: Number.parseInt(a.file, 10),
    rule: a.rule_name,
    message: a.message,
  }));
}

/** It exits 1 where it has something to say, which is an answer like any other. */
function run(cwd: string, args: readonly string[]): string {
  try {
    return execFileSync(process.execPath, [BIN, '--reporter=json', ...args], { cwd, encoding: 'utf8' });
  } catch (error) {
    const { status, stdout } = error as { status?: number; stdout?: string };
    if (status === 1 && stdout?.startsWith('[')) return stdout;
    throw error;
  }
}
