/** Duty: makes tokens. */
import { answer } from '../answer.js';
import type { Verb } from '../context.js';

export const token: Verb = {
  usage: 'token <create> <name>',
  says: 'make a token for a service or a person; its secret is shown once',
  group: 'Keep',
  options: [{ flags: '--kind <kind>', says: 'client (a service) or admin (a person)', fallback: 'client' }],
  run: async (context, [deed, name = ''], options) => {
    if (deed !== 'create') {
      context.err(
        `"create" was wanted after token, but "${deed ?? ''}" was found. Say: sluice token create NAME`,
      );
      return 2;
    }
    const kind = options['kind'] === 'admin' ? 'admin' : 'client';
    const made = await context.client.call('createToken', { body: { name, kind } });
    return answer(context, made, (good) => [
      `  ${good.secret}`,
      context.paint.dim('  It is shown this once. Give it to the service as SLUICE_TOKEN.'),
    ]);
  },
};
