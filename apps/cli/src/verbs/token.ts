/** Duty: makes tokens; a secret is shown once and kept nowhere. */
import { answer } from '../answer.js';
import type { Verb } from '../context.js';

const KINDS = ['client', 'admin'] as const;

export const createToken: Verb = {
  usage: 'token create <name>',
  says: 'make a token for a service (client) or a person (admin); its secret is shown once',
  group: 'Keep',
  options: [{ flags: '--kind <kind>', says: 'left out: client', choices: KINDS }],
  run: async (context, [name = ''], options) => {
    const kind = options['kind'] === 'admin' ? 'admin' : 'client';
    const made = await context.client.call('createToken', { body: { name, kind } });
    return answer(context, made, (good) => [
      good.secret,
      context.paint.dim(
        `Shown this once. SLUICE_TOKEN carries it, for ${kind === 'client' ? 'a service' : 'a person'}.`,
      ),
    ]);
  },
};
