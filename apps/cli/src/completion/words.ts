/** Duty: what may stand where on the command line, from the verb table alone; knows no shell. */
import type { Verb } from '../context.js';

interface Word {
  readonly word: string;
  readonly says: string;
}

/** What an argument, or the value of an option, may be. */
export type Values =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'rollout' }
  | { readonly kind: 'file' }
  | { readonly kind: 'free' };

interface CompletedOption extends Word {
  /** Undefined: it takes no value. */
  readonly value: Values | undefined;
}

export interface CompletedVerb {
  /** `plan`, or `token create`; empty: the command itself. */
  readonly path: string;
  /** Verbs that may follow. */
  readonly verbs: readonly Word[];
  readonly args: readonly Values[];
  /** True where the last argument may come again. */
  readonly more: boolean;
  readonly options: readonly CompletedOption[];
}

const OF_ALL: readonly CompletedOption[] = [
  { word: '--url', says: 'the control plane', value: { kind: 'free' } },
  { word: '--token', says: 'who you are', value: { kind: 'free' } },
  { word: '--json', says: 'for scripts', value: undefined },
  { word: '--help', says: 'what it does', value: undefined },
];

/** The command itself first, then each verb, those of several words behind what they begin with. */
export function completedVerbs(verbs: readonly Verb[]): readonly CompletedVerb[] {
  const own = verbs.map((verb) => ({ verb, ...wordsOf(verb) }));
  const paths = new Set([
    '',
    ...own.flatMap(({ names }) => names.map((_, i) => names.slice(0, i + 1).join(' '))),
  ]);
  return [...paths].map((path) => {
    const found = own.find(({ names }) => names.join(' ') === path);
    const depth = path === '' ? 0 : path.split(' ').length;
    const below = own.filter(({ names }) => names.length > depth && names.slice(0, depth).join(' ') === path);
    const following = new Map(
      below.map(({ names, verb }) => [
        names[depth] ?? '',
        names.length === depth + 1 ? verb.says : `sluice ${names.slice(0, depth + 1).join(' ')} …`,
      ]),
    );
    return {
      path,
      verbs: [...following].map(([word, says]) => ({ word, says })),
      args: found?.args ?? [],
      more: found?.more ?? false,
      options: [...(found?.verb.options ?? []).map(optionOf), ...OF_ALL],
    };
  });
}

function wordsOf({ usage, choices }: Verb): {
  names: readonly string[];
  args: readonly Values[];
  more: boolean;
} {
  const words = usage.split(' ');
  const names = words.filter((w) => /^\w/.test(w));
  const args = words.slice(names.length);
  return {
    names,
    args: args.map((arg) => valuesOf(arg, choices?.[arg.replace(/[<>[\].]/g, '')])),
    more: args.at(-1)?.includes('...') ?? false,
  };
}

function optionOf({ flags, says, choices }: NonNullable<Verb['options']>[number]): CompletedOption {
  const [word = '', value] = flags.split(' ');
  return { word, says, value: value === undefined ? undefined : valuesOf(value, choices) };
}

function valuesOf(named: string, choices: readonly string[] | undefined): Values {
  if (choices) return { kind: 'words', words: choices };
  if (/rollout/.test(named)) return { kind: 'rollout' };
  return /file|spec|folder|dir/.test(named) ? { kind: 'file' } : { kind: 'free' };
}
