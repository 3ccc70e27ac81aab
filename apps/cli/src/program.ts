/** Duty: the command line: verbs, their arguments, and exit codes; runs none itself. */
import { Command, CommanderError } from 'commander';
import { ControlPlaneError } from '@sluice/api';
import type { Context, ExitCode, Options } from './context.js';
import { VERBS } from './verbs/verbs.js';

export interface ProgramNeeds {
  /** Makes the context once the options that all verbs share are known. */
  readonly context: (shared: { url?: string; token?: string; json: boolean }) => Context;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Runs a command line (without node and script) and answers its exit code. Never throws. */
export async function run(argv: readonly string[], { context, out, err }: ProgramNeeds): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = new Command('sluice')
    .description('Ships one new column to a PostgreSQL database in use, together with its services.')
    .exitOverride()
    .configureOutput({ writeOut: out, writeErr: err })
    .showSuggestionAfterError()
    .helpCommand(false);
  for (const verb of VERBS) {
    const command = program
      .command(verb.usage)
      .description(verb.says)
      .helpGroup(`${verb.group}:`)
      .option('--url <url>', 'the control plane (or SLUICE_URL; default http://127.0.0.1:4400)')
      .option('--token <token>', 'who you are (or SLUICE_TOKEN)')
      .option('--json', 'for scripts');
    for (const { flags, says, fallback } of verb.options ?? []) command.option(flags, says, fallback);
    command.action(async (...given: unknown[]) => {
      const options = given.at(-2) as Options;
      const args = given.slice(0, -2).filter((a) => a !== undefined) as string[];
      const shared = { json: options['json'] === true, ...text(options, 'url'), ...text(options, 'token') };
      code = await verb.run(context(shared), args, options);
    });
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    err(`${explain(error)}\n`);
    return 1;
  }
}

function text(options: Options, name: 'url' | 'token'): { url?: string; token?: string } {
  const given = options[name];
  return typeof given === 'string' ? { [name]: given } : {};
}

/** What people need of an error: never a stack. */
function explain(error: unknown): string {
  if (error instanceof ControlPlaneError) return `${error.wanted}, but ${error.found}.\n  ${error.todo}`;
  const { code, path, message } = error as { code?: string; path?: string; message?: string };
  if (code === 'ENOENT' && path !== undefined)
    return `${path} was wanted, but there is no such file. Check the path.`;
  return message ?? String(error);
}
