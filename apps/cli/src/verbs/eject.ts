/** Duty: prints the statements that leave no trace of Sluice in a database; runs none of them. */
import type { Verb } from '../context.js';
import { openTargets, targetUrls } from '../databases.js';

export const eject: Verb = {
  usage: 'eject',
  says: 'print the statements that leave no trace of Sluice on the targets; runs none of them',
  group: 'Keep',
  options: [
    { flags: '--target <name=url...>', says: 'the database of a target; left out: TARGET_<NAME>_URL' },
  ],
  run: async (context, _, options) => {
    const databases = openTargets(targetUrls(context.environment, options['target']));
    try {
      const [{ readRemains }, { ejectLines }] = await Promise.all([
        import('../eject/remains.js'),
        import('../eject/statements.js'),
      ]);
      const all = await Promise.all(
        databases.map(async ({ target, pool }) => ({
          target,
          lines: ejectLines(target, await readRemains(pool)),
        })),
      );
      if (context.json)
        context.out(JSON.stringify(all.map((a) => ({ target: a.target, sql: a.lines.join('\n') }))));
      else for (const line of all.flatMap((a) => a.lines)) context.out(line);
      return 0;
    } finally {
      await Promise.all(databases.map(({ pool }) => pool.end()));
    }
  },
};
