/** Duty: what a process is told by flags or by the environment, flags first; reads neither by itself and starts nothing. */
import { parseArgs } from 'node:util';

/** A flag `--database-url` is the variable `DATABASE_URL`. */
const FLAGS = {
  port: { type: 'string' },
  'database-url': { type: 'string' },
  target: { type: 'string' },
  orders: { type: 'string' },
  rate: { type: 'string' },
  workers: { type: 'string' },
  customers: { type: 'string' },
  'checkout-urls': { type: 'string' },
  'reporting-urls': { type: 'string' },
  'legacy-url': { type: 'string' },
  'follow-parent': { type: 'string' },
} as const;
type Flag = keyof typeof FLAGS;

export interface Settings {
  /** The first word: what to run. */
  readonly what: string | undefined;
  text(flag: Flag): string | undefined;
  /** @throws where it is missing. */
  needed(flag: Flag): string;
  /** @throws where it is no whole number. */
  whole(flag: Flag, otherwise: number): number;
  /** Parts between commas. */
  list(flag: Flag): readonly string[];
  /** `1-30000`. @throws where it is something else. */
  range(flag: Flag): { readonly from: number; readonly to: number } | undefined;
}

/** @throws where a flag is not known. */
export function settings(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Settings {
  const { values, positionals } = parseArgs({ args: [...args], options: FLAGS, allowPositionals: true });
  const variable = (flag: Flag): string => flag.toUpperCase().replaceAll('-', '_');
  const text = (flag: Flag): string | undefined => (values[flag] ?? environment[variable(flag)]) || undefined;
  const wanted = (flag: Flag, what: string): Error =>
    new Error(`--${flag} (or ${variable(flag)}) wants ${what}, found ${text(flag) ?? 'nothing'}`);
  return {
    what: positionals[0],
    text,
    needed(flag) {
      const given = text(flag);
      if (given === undefined) throw wanted(flag, 'a value');
      return given;
    },
    whole(flag, otherwise) {
      const given = text(flag);
      if (given !== undefined && !/^\d+$/.test(given)) throw wanted(flag, 'a whole number');
      return given === undefined ? otherwise : Number(given);
    },
    list: (flag) => text(flag)?.split(',').filter(Boolean) ?? [],
    range(flag) {
      const given = text(flag);
      if (given === undefined) return undefined;
      const [, from, to] = /^(\d+)-(\d+)$/.exec(given) ?? [];
      if (from === undefined || to === undefined) throw wanted(flag, 'a range as 1-30000');
      return { from: Number(from), to: Number(to) };
    },
  };
}
