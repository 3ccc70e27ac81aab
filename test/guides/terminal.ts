/** Duty: a shell that lives through a document, as its reader's does, with what runs in the background; knows no document. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';

interface Ran {
  readonly code: number;
  /** Standard output and error together, as a reader sees them. */
  readonly lines: readonly string[];
}

export interface Terminal {
  readonly run: (command: string) => Promise<Ran>;
  /** Ends it with everything that was started from it. */
  readonly close: () => Promise<void>;
}

/** Bash, in a process group of its own; aliases mean what they mean to a person. */
export function openTerminal(cwd: string, env: Readonly<Record<string, string | undefined>>): Terminal {
  const shell = spawn('bash', ['--norc', '--noprofile', '-O', 'expand_aliases', '-s'], {
    cwd,
    env,
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  let wake = (): void => undefined;
  shell.stdout.on('data', (data: Buffer) => {
    said += String(data);
    wake();
  });
  shell.on('exit', () => wake());
  shell.stdin.write('exec 2>&1\n');
  return {
    run: async (command) => {
      const mark = randomUUID();
      said = '';
      shell.stdin.write(`${command}\nprintf '\\n%s %s\\n' ${mark} $?\n`);
      for (;;) {
        const end = new RegExp(`\\n${mark} (\\d+)\\n`).exec(said);
        if (end) return { code: Number(end[1]), lines: said.slice(0, end.index).split('\n') };
        if (shell.exitCode !== null) throw new Error(`the shell has ended at: ${command}\n${said}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    close: async () => {
      const gone = shell.exitCode === null ? once(shell, 'exit') : undefined;
      // what it started in the background is of its group
      if (shell.pid !== undefined) process.kill(-shell.pid, 'SIGTERM');
      shell.kill('SIGKILL');
      await gone;
    },
  };
}
