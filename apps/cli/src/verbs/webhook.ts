/** Duty: who is told of what happens to rollouts; what is sent, and how often, is the control plane's. */
import { TOLD, WEBHOOK_FORMATS, type Told } from '@sluice/api';
import { isRefusal } from '@sluice/core';
import { answer, refused, WrongUse } from '../answer.js';
import type { Options, Verb } from '../context.js';
import { deliveryText, webhookLines } from '../render/webhooks.js';

export const addWebhook: Verb = {
  usage: 'webhook add <name> <url>',
  says: 'tell an address of phases, guardrails and approvals; its signing secret is shown once',
  group: 'Keep',
  options: [
    { flags: '--format <format>', says: 'left out: json', choices: WEBHOOK_FORMATS },
    { flags: '--events <event...>', says: 'what it is told of; left out: everything', choices: TOLD },
    { flags: '--rollout <rollout...>', says: 'of these alone; left out: of every rollout' },
  ],
  run: async (context, [name = '', url = ''], options) => {
    const { client, paint } = context;
    if (!/^https?:/i.test(url) || !URL.canParse(url)) {
      throw new WrongUse(
        `The address of a receiver was wanted, but "${url}" was found.`,
        'Write it as https://ops.example.com/sluice.',
      );
    }
    const events = words(options, 'events') as readonly Told[] | undefined;
    const rollouts = words(options, 'rollout');
    const made = await client.call('createWebhook', {
      body: {
        name,
        url,
        format: options['format'] === 'slack' ? 'slack' : 'json',
        ...(events ? { events: [...events] } : {}),
        ...(rollouts ? { rollouts: [...rollouts] } : {}),
      },
    });
    return answer(context, made, (good) => [
      good.secret,
      paint.dim(`Shown this once: the receiver checks with it that a delivery is from here.`),
      `  Next: sluice webhook test ${name}`,
    ]);
  },
};

export const webhooks: Verb = {
  usage: 'webhook list',
  says: 'who is told, of what, and how the last delivery went',
  group: 'Keep',
  run: async (context) => {
    const all = await context.client.all('listWebhooks');
    return answer(context, all, (good) => webhookLines(good, context.now(), context.paint));
  },
};

export const removeWebhook: Verb = {
  usage: 'webhook remove <name>',
  says: 'tell it nothing any more; what waits for it is not sent',
  group: 'Keep',
  run: async (context, [name = '']) => {
    const gone = await context.client.call('removeWebhook', { params: { name } });
    return answer(context, gone, ({ removed }) => [
      removed
        ? `${context.paint.good('✓')} ${name} is told nothing any more.`
        : `There was no webhook ${name}.`,
    ]);
  },
};

export const testWebhook: Verb = {
  usage: 'webhook test <name>',
  says: 'send a test now; exits 1 where it does not arrive',
  group: 'Keep',
  run: async (context, [name = '']) => {
    const { client, json, out, err, paint } = context;
    const sent = await client.call('testWebhook', { params: { name }, body: {} });
    if (isRefusal(sent)) return refused(context, sent);
    const arrived = sent.state === 'delivered';
    if (json) out(JSON.stringify(sent));
    else if (arrived) out(`${paint.good('✓')} ${name} ${deliveryText(sent)}.`);
    else err(`${paint.bad('x')} ${name} did not take it: ${deliveryText(sent)}.`);
    return arrived ? 0 : 1;
  },
};

function words(options: Options, name: string): readonly string[] | undefined {
  const given = options[name];
  return Array.isArray(given) ? given.map(String) : undefined;
}
