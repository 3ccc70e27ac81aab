/** Duty: writes a spec by asking, with tables and columns of the real catalog, and tries it there at once; changes no database. */
import { refuse, type TargetPlan } from '@sluice/core';
import pg from 'pg';
import { refused, WrongUse } from '../answer.js';
import type { Context, ExitCode, Options, Verb } from '../context.js';
import { targetUrls } from '../databases.js';
import { word } from '../given.js';
import { quotedName, readCatalog, type CatalogTable } from '../init/catalog.js';
import { Cancelled, draftOf, type Given } from '../init/questions.js';
import { specOf } from '../init/spec-text.js';
import { findingLines, foundIn } from '../render/findings.js';
import { readSpecText } from '../spec-reading.js';

const CONNECT_MS = 5_000;
const ANSWERS = ['table', 'replaces', 'column', 'type', 'up', 'down', 'fill', 'services', 'comment'] as const;

export const init: Verb = {
  usage: 'init [file]',
  says: 'write a spec by asking: table and column are picked from the real catalog; nothing else is written',
  group: 'Plan and apply',
  options: [
    {
      flags: '--target <name=url...>',
      says: 'the databases that have the table; left out: TARGET_<NAME>_URL',
    },
    { flags: '--table <table>', says: 'the table' },
    { flags: '--replaces <column>', says: 'the column that the new one replaces; left out in a pipe: none' },
    { flags: '--column <name>', says: "the new column's name" },
    { flags: '--type <sql>', says: 'its type and constraints' },
    { flags: '--up <sql>', says: 'the new value from the old one' },
    { flags: '--down <sql>', says: 'the old value from the new one' },
    { flags: '--fill <sql>', says: 'the value for rows that are there, where nothing is replaced' },
    {
      flags: '--services <list>',
      says: 'services that embed the SDK, for example "checkout, reporting: reads"',
    },
    { flags: '--comment <text>', says: 'what the column holds' },
    { flags: '--yes', says: 'ask nothing: take what is suggested for all that no option answers' },
    { flags: '--force', says: 'write over a file that is there' },
  ],
  run: async (context, [file], options) => {
    const databases = [...targetUrls(context.environment, options['target'])].map(([target, url]) => ({
      target,
      pool: openPool(url),
    }));
    try {
      return await written(context, { file, options, databases });
    } catch (error) {
      if (!(error instanceof Cancelled)) throw error;
      context.err('  Nothing was written.');
      return 1;
    } finally {
      await Promise.all(databases.map(({ pool }) => pool.end()));
    }
  },
};

interface Asked {
  readonly file: string | undefined;
  readonly options: Options;
  readonly databases: readonly { readonly target: string; readonly pool: pg.Pool }[];
}

async function written(context: Context, { file, options, databases }: Asked): Promise<ExitCode> {
  const [first] = databases;
  if (!first) throw new Error('no database was named');
  const catalogs = await Promise.all(
    databases.map(async (d) => ({ ...d, catalog: await readCatalog(d.pool) })),
  );
  const given = Object.fromEntries(
    ANSWERS.flatMap((key) => (word(options[key]) === undefined ? [] : [[key, word(options[key])]])),
  ) as Given;
  const prompts = options['yes'] === true ? undefined : await context.prompts?.();
  const { draft, name } = await draftOf(given, {
    catalog: catalogs[0]?.catalog ?? [],
    targets: databases.map((d) => d.target),
    quoted: (n) => quotedName(first.pool, n),
    prompts,
  });
  const path = file ?? `${name}.rollout.yaml`;
  const having = catalogs.filter((c) => has(c.catalog, draft.column)).map((c) => c.target);
  const text = specOf({ ...draft, targets: having });
  const read = await readSpecText(text, path, having);
  if ('mistakes' in read) {
    const said = {
      wanted: 'answers that make a spec',
      found: 'one of them cannot be used',
      todo: 'Answer it again.',
    };
    return refused(context, { ...refuse('spec-invalid', said), mistakes: read.mistakes }, path);
  }
  await save(context, path, text, options['force'] === true);
  // what knows PostgreSQL's grammar is heavy, and few verbs need it
  const { planTarget } = await import('@sluice/postgres');
  const plans = await Promise.all(
    databases
      .filter((d) => having.includes(d.target))
      .map(({ target, pool }) => planTarget({ spec: read.spec, target, pool })),
  );
  return told(context, { path, text, plans });
}

/** By the part before the column: one target may lack the table, and is left out. */
function has(catalog: readonly CatalogTable[], column: string): boolean {
  return catalog.some((t) => column.startsWith(`${t.quoted}.`));
}

async function save(context: Context, path: string, text: string, force: boolean): Promise<void> {
  try {
    await context.writeFile(path, text, { over: force });
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    throw code === 'EEXIST'
      ? new WrongUse(
          `${path} was to be written, but it is there already.`,
          'Name another file, or add --force.',
        )
      : new WrongUse(`${path} was to be written, but ${message}.`, 'Name a file that can be written.');
  }
}

interface Told {
  readonly path: string;
  readonly text: string;
  readonly plans: readonly TargetPlan[];
}

/** As `plan` judges it: 3 where something blocks. */
function told({ json, out, paint, width }: Context, { path, text, plans }: Told): ExitCode {
  const found = foundIn({ targets: plans });
  const blocking = found.filter((f) => f.finding.severity === 'blocks').length;
  if (json) {
    out(
      JSON.stringify({
        file: path,
        spec: text,
        findings: plans.map(({ target, findings }) => ({ target, findings })),
      }),
    );
    return blocking > 0 ? 3 : 0;
  }
  out(`${paint.good('✓')} ${path}`);
  for (const line of text.trimEnd().split('\n')) out(`  ${paint.dim(line)}`);
  const shown = { targets: plans.length, width: width() };
  if (found.length > 0) for (const line of ['', ...findingLines(found, paint, shown)]) out(line);
  out('');
  const tried = `Tried on ${plans.map((p) => p.target).join(', ')}, where nothing was changed`;
  out(
    blocking > 0
      ? `  ${tried}: ${blocking} ${blocking === 1 ? 'blocks' : 'block'}.`
      : `  ${tried}: it plans cleanly.`,
  );
  out(`  Next: sluice plan ${path}`);
  return blocking > 0 ? 3 : 0;
}

/** Two: a plan asks some of its questions beside its session. */
function openPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max: 3,
    application_name: 'sluice init',
    connectionTimeoutMillis: CONNECT_MS,
  });
  pool.on('error', () => undefined);
  return pool;
}
