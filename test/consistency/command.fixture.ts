/** Duty: runs the histories as a person does, by their command, and reads the JSON that it prints. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../dist/consistency/main.js', import.meta.url));

export interface Answer {
  readonly code: number;
  readonly stderr: string;
  readonly summary: {
    readonly histories: number;
    readonly operations: number;
    readonly anomalies: number;
    readonly faults: Readonly<Record<string, number>>;
    readonly found: readonly unknown[];
  };
}

export function histories(...args: readonly string[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [MAIN, ...args, '--json'],
      { maxBuffer: 50_000_000 },
      (error, stdout, stderr) => {
        try {
          resolve({
            code: error ? Number(error.code) : 0,
            stderr,
            summary: JSON.parse(stdout) as Answer['summary'],
          });
        } catch {
          reject(new Error(`the histories did not end with a summary: ${stderr}`));
        }
      },
    );
  });
}
