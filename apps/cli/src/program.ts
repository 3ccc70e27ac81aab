/** Duty: the command line: verbs, their arguments, and exit codes; knows no verb by name. */
import { createClient, nearest } from '@sluice/api';
import { Argument, Command, CommanderError, Option } from 'commander';
import { failed, WrongUse } from './answer.js';
import type { Context, ExitCode, Options, Verb, World } from './context.js';
import { createPaint } from './paint.js';

/** Where `sluice dev` listens unless it is told otherwise. */
const DEFAULT_URL = 'http://127.0.0.1:4400';

/** Runs a command line (without node and script) and answers its exit code. Never throws. */
export async function run(argv: readonly string[], world: World, verbs: readonly Verb[]): Promise<ExitCode> {
  let code: ExitCode = 0;
  const usages: Usages = new Map();
  const program = shell(world, usages);
  for (const verb of verbs) {
    const added = addVerb(program, verb);
    usages.set(added, verb.usage);
    added.action(async (...given: unknown[]) => {
      const command = given.at(-1) as Command;
      const args = given.slice(0, -2).filter((a) => a !== undefined) as string[];
      code = await carryOut(verb, args, command.optsWithGlobals(), world);
    });
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    // commander has told it already; help and version are no fault
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
}

/** How a verb is written, by its command. */
type Usages = Map<Command, string>;

function shell({ out, err }: World, usages: Usages): Command {
  // a help that named the first word alone would hide verbs of several words; they stand in the order of the table
  const below = (command: Command): Command[] =>
    [...usages.keys()].filter((c) => c.parent === command || c.parent?.parent === command);
  const line = (write: (line: string) => void) => (text: string) => write(text.replace(/\n$/, ''));
  return new Command('sluice')
    .description('Ships one new column to a PostgreSQL database in use, together with its services.')
    .option('--url <url>', `the control plane (or SLUICE_URL; default ${DEFAULT_URL})`)
    .option('--token <token>', 'who you are (or SLUICE_TOKEN)')
    .option('--json', 'for scripts')
    .exitOverride()
    .configureOutput({
      writeOut: line(out),
      writeErr: line(err),
      outputError: (text, write) => write(`x ${asSentence(text.replace(/^error: /, ''))}`),
    })
    .configureHelp({
      showGlobalOptions: true,
      visibleCommands: below,
      subcommandTerm: (command) => usages.get(command) ?? command.name(),
    })
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 failed, 2 wrong use, 3 a gate is closed.\nBegin with: sluice demo',
    )
    .showHelpAfterError('  All verbs: sluice --help')
    .helpCommand(false);
}

/** As every other message reads; commander begins small, and asks in brackets on a line of its own. */
function asSentence(text: string): string {
  const [first = '', ...rest] = text.trimEnd().split('\n');
  const line = `${first.charAt(0).toUpperCase()}${first.slice(1)}${/[.!?]$/.test(first) ? '' : '.'}`;
  return [line, ...meant(first), ...rest.map((l) => `  ${l.replace(/^\((.*)\)$/, '$1')}`)].join('\n');
}

const WRONG_CHOICE =
  /(?:argument|value) '(.+?)' is invalid(?: for argument '.+?')?\. Allowed choices are (.+)\.$/;

/** Commander suggests for verbs and options alone. */
function meant(text: string): readonly string[] {
  const [, given, choices] = WRONG_CHOICE.exec(text) ?? [];
  const near = given !== undefined && choices !== undefined && nearest(given, choices.split(', '));
  return near ? [`  Did you mean ${near}?`] : [];
}

/** What an option that may come again was given so far. */
type Given = readonly string[] | undefined;

/** `token create <name>`: the words before the first argument are the names of commands, one in the other. */
function addVerb(program: Command, { usage, says, group, options, choices }: Verb): Command {
  const words = usage.split(' ');
  const names = words.filter((w) => /^\w/.test(w));
  const parent = names.slice(0, -1).reduce(
    (p, name) =>
      p.commands.find((c) => c.name() === name) ??
      // a word that does nothing alone
      p.command(name).helpCommand(false),
    program,
  );
  const command = parent
    .command(names.at(-1) ?? '')
    .description(says)
    .helpGroup(`${group}:`)
    .showHelpAfterError(`  How it is used: sluice ${names.join(' ')} --help`);
  for (const word of words.slice(names.length)) {
    const right = choices?.[word.replace(/[<>[\].]/g, '')];
    command.addArgument(right ? new Argument(word).choices(right) : new Argument(word));
  }
  for (const { flags, says: meaning, choices: right, required, repeats } of options ?? []) {
    const option = new Option(flags, meaning);
    if (right) option.choices(right);
    if (required) option.makeOptionMandatory();
    if (repeats) option.argParser<Given>((value, before) => [...(before ?? []), value]);
    command.addOption(option);
  }
  return command;
}

async function carryOut(
  verb: Verb,
  args: readonly string[],
  options: Options,
  { coloured, fetch: send, user, ...world }: World,
): Promise<ExitCode> {
  const { environment } = world;
  const json = options['json'] === true;
  const url = text(options['url']) ?? text(environment['SLUICE_URL']) ?? DEFAULT_URL;
  const clientOptions = {
    url,
    token: text(options['token']) ?? text(environment['SLUICE_TOKEN']),
    user: text(environment['SLUICE_USER']) ?? user,
    rest: world.rest,
    ...(send ? { fetch: send } : {}),
  };
  const speaking = { ...world, json, paint: createPaint(coloured && !json) };
  try {
    if (!URL.canParse(url) || !/^https?:/.test(url)) {
      throw new WrongUse(
        `The address of a control plane was wanted, but "${url}" was found.`,
        `Write it as ${DEFAULT_URL}, in --url or SLUICE_URL.`,
      );
    }
    const context: Context = { ...speaking, clientOptions, client: createClient(clientOptions) };
    return await verb.run(context, args, options);
  } catch (thrown) {
    return failed(speaking, url, thrown, verb.without?.(args));
  }
}

/** An empty variable means an unset one. */
function text(given: unknown): string | undefined {
  return typeof given === 'string' && given !== '' ? given : undefined;
}
