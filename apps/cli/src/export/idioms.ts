/** Duty: one SQL statement as a migration of each tool: what the file is called, what stands in it, and how it is recorded; pure. */

export const FORMATS = ['prisma', 'knex', 'drizzle', 'flyway', 'sql'] as const;
export type Format = (typeof FORMATS)[number];

export interface Migration {
  /** Within the folder of migrations. */
  readonly file: string;
  readonly text: string;
}

export interface Exported {
  /** `orders.amount_cents`. */
  readonly rollout: string;
  readonly sql: string;
  /** Epoch milliseconds; migrations are ordered by it. */
  readonly at: number;
}

interface Idiom {
  readonly file: (name: string, stamp: string) => string;
  /** What is left to do, one line each. */
  readonly notes: (name: string) => readonly string[];
  readonly text: (comment: string, sql: string) => string;
}

const asSql: Idiom['text'] = (comment, sql) => `${comment}${sql};\n`;

const IDIOMS: Record<Format, Idiom> = {
  prisma: {
    file: (name, stamp) => `${stamp}_${name}/migration.sql`,
    notes: () => ['Then: npx prisma migrate deploy, everywhere, and npx prisma db pull for schema.prisma.'],
    text: asSql,
  },
  knex: {
    file: (name, stamp) => `${stamp}_${name}.cjs`,
    notes: () => ['Then: npx knex migrate:latest, everywhere.'],
    text: (comment, sql) =>
      `${comment.replaceAll(/^--/gm, '//')}exports.up = (knex) => knex.raw(String.raw\`
${template(sql)}\`);

// a rollout goes back with: sluice rollback
exports.down = () => Promise.reject(new Error('Take the rollout back with Sluice instead.'));
`,
  },
  drizzle: {
    file: (name) => `${name}.sql`,
    notes: (name) => [
      `Put it into the file that this makes: npx drizzle-kit generate --custom --name=${name}`,
      'Then: npx drizzle-kit migrate, everywhere, and the column in your schema.ts.',
    ],
    text: asSql,
  },
  flyway: {
    file: (name, stamp) => `V${stamp}__${name}.sql`,
    notes: () => ['Then: flyway migrate, everywhere.'],
    text: asSql,
  },
  sql: { file: (name) => `${name}.sql`, notes: () => [], text: asSql },
};

export function migrationOf(format: Format, { rollout, sql, at }: Exported): Migration {
  const { file, notes, text } = IDIOMS[format];
  const name = rollout.replaceAll(/[^A-Za-z0-9]+/g, '_').toLowerCase();
  const stamp = new Date(at).toISOString().replaceAll(/[-:T]|\..*/g, '');
  const comment = [
    `${rollout}, as Sluice leaves it. Where Sluice has been, the column is there: then this takes no lock and`,
    'changes nothing, so it is right everywhere.',
    ...notes(name),
  ];
  return {
    file: file(name, stamp),
    text: text(comment.map((line) => `-- ${line.replaceAll(/\s+/g, ' ')}\n`).join(''), sql),
  };
}

/**
 * For a raw template: knex reads `?` as a place for a value and `\?` as itself. What would end the template is written as a
 * value in it, for a raw one has no escapes.
 */
function template(sql: string): string {
  return sql.replaceAll('?', String.raw`\?`).replaceAll(/`|\$\{/g, (found) => `\${'${found}'}`);
}
