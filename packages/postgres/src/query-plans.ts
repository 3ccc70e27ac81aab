/** Duty: whether the watched queries' plans on the new column are as good as on the old one; runs none of them. */
import { parse } from 'libpg-query';
import type { Pool } from 'pg';

/** How much more the new plan may cost, by PostgreSQL's own estimate. Below it, a difference is noise of the statistics. */
const WORSE = 1.5;

interface Explained {
  readonly Plan: { readonly 'Node Type': string; readonly 'Total Cost': number };
}

/**
 * The watched queries whose new form is planned worse, each with the reason.
 * Parameters (`$1`) are allowed from PostgreSQL 16 on, where a plan can be made without their values.
 */
export async function worsePlans(
  pool: Pool,
  queries: Readonly<Record<string, { readonly old: string; readonly new: string }>>,
): Promise<Record<string, string>> {
  const worse: Record<string, string> = {};
  for (const [name, sides] of Object.entries(queries)) {
    const before = await explain(pool, sides.old);
    const after = await explain(pool, sides.new);
    if (typeof after === 'string') worse[name] = `the new form cannot be planned: ${after}`;
    else if (typeof before !== 'string' && after.cost > before.cost * WORSE) {
      worse[name] = `${before.node} for ${before.cost} became ${after.node} for ${after.cost}`;
    }
  }
  return worse;
}

async function explain(pool: Pool, query: string): Promise<{ node: string; cost: number } | string> {
  const wrong = await whyNotOneSelect(query);
  if (wrong !== undefined) return wrong;
  const generic = query.includes('$') ? 'generic_plan, ' : '';
  try {
    const { rows } = await pool.query<{ 'QUERY PLAN': readonly Explained[] }>(
      `explain (${generic}format json) ${query}`,
    );
    const plan = rows[0]?.['QUERY PLAN'][0]?.Plan;
    return plan ? { node: plan['Node Type'], cost: plan['Total Cost'] } : 'PostgreSQL gave no plan';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** EXPLAIN takes no parameters of ours, so the text must be one SELECT and nothing behind it. */
async function whyNotOneSelect(query: string): Promise<string | undefined> {
  try {
    const { stmts } = (await parse(query)) as { stmts?: readonly { stmt?: object }[] };
    const [only, second] = stmts ?? [];
    return only?.stmt && 'SelectStmt' in only.stmt && !second ? undefined : 'it is not a single SELECT';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
