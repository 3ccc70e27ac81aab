/** Duty: the verbs that look and change nothing. */
import { follow } from '@sluice/api';
import { isRefusal, memberState, seconds, type Phase } from '@sluice/core';
import { answer, refused } from '../answer.js';
import type { Verb } from '../context.js';
import { columns } from '../render/columns.js';
import { eventLine } from '../render/event.js';
import { rolloutLines, summaryLines } from '../render/rollout.js';
import { waitFor } from '../wait.js';

export const status: Verb = {
  usage: 'status [rollout]',
  says: 'where all rollouts stand, or one with what it waits for',
  group: 'Look',
  run: async (context, [id]) => {
    if (id === undefined)
      return answer(context, await context.client.call('listRollouts'), (all) =>
        summaryLines(all, context.paint),
      );
    const rollout = await context.client.call('getRollout', { params: { id } });
    return answer(context, rollout, (good) => rolloutLines(good, context.now(), context.paint));
  },
};

export const watch: Verb = {
  usage: 'watch <rollout>',
  says: 'follow a rollout until it is done or held',
  group: 'Look',
  run: (context, [id = '']) => waitFor(context, id, { phase: 'done', orHeld: true }),
};

export const wait: Verb = {
  usage: 'wait <rollout>',
  says: 'wait until every target has reached a phase',
  group: 'Look',
  options: [
    { flags: '--for <phase>', says: 'the phase', fallback: 'done' },
    { flags: '--timeout <seconds>', says: 'give up with exit code 3 after so long' },
  ],
  run: (context, [id = ''], options) => {
    const timeout = options['timeout'] === undefined ? undefined : Number(options['timeout']) * 1000;
    return waitFor(context, id, {
      phase: String(options['for']) as Phase,
      ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    });
  },
};

export const gate: Verb = {
  usage: 'gate <rollout> <phase>',
  says: 'what must be true before a phase starts; exit code 0: open or passed, 3: closed',
  group: 'Look',
  run: async (context, [id = '', phase = '']) => {
    const gates = await context.client.call('listGates', {
      params: { id },
      query: { phase: phase as Phase },
    });
    if (isRefusal(gates)) return refused(context, gates);
    const open = gates.every((g) => g.open);
    if (context.json) context.out(JSON.stringify({ open, gates }));
    else {
      const { paint } = context;
      if (gates.length === 0) context.out(`  ${paint.good('✓')} ${phase} has been passed on every target.`);
      for (const g of gates) {
        context.out(`${g.target}   ${phase} is ${g.open ? paint.good('open') : paint.warn('closed')}`);
        for (const c of g.conditions) context.out(`  ${c.met ? paint.good('✓') : paint.warn('·')} ${c.says}`);
      }
    }
    return open ? 0 : 3;
  },
};

export const flags: Verb = {
  usage: 'flags [rollout]',
  says: 'every flag and its percent on each target',
  group: 'Look',
  run: async (context, [rollout]) => {
    const given = await context.client.call('listFlags', { query: rollout === undefined ? {} : { rollout } });
    return answer(context, given, (all) => {
      if (all.length === 0) return ['No flags.'];
      const rows = all.map((f) => [
        f.name,
        Object.entries(f.percentByTarget)
          .map(([t, p]) => `${t} ${p} %`)
          .join('  '),
      ]);
      return columns(rows, '');
    });
  },
};

export const instances: Verb = {
  usage: 'instances [rollout]',
  says: 'every instance, what it has acknowledged, and where it hears of flags',
  group: 'Look',
  run: async (context, [id]) => {
    const given =
      id === undefined
        ? await context.client.call('listInstances')
        : await context.client.call('listRolloutInstances', { params: { id } });
    return answer(context, given, (all) => {
      if (all.length === 0) return ['No instances were heard lately.'];
      const head = [
        'instance',
        'service',
        'region',
        'state',
        'acknowledged',
        'hears by',
        'open',
        'last heard',
      ];
      const rows = all.map((i) => [
        i.id.slice(0, 8),
        i.service,
        i.region ?? '',
        i.state ?? memberState({ ...i, gone: false }, context.now()),
        String(i.acknowledged),
        i.distrust ? 'its database' : i.source,
        String(i.openPins),
        `${seconds(context.now() - i.seenAt)} ago`,
      ]);
      return columns([head, ...rows], '').map((line, at) => (at === 0 ? context.paint.dim(line) : line));
    });
  },
};

export const events: Verb = {
  usage: 'events [rollout]',
  says: 'what happened, oldest first',
  group: 'Look',
  options: [
    { flags: '--follow', says: 'go on as they come' },
    { flags: '--limit <n>', says: 'at most so many', fallback: '500' },
  ],
  run: async (context, [id], options) => {
    const query = { limit: Number(options['limit']) };
    const given =
      id === undefined
        ? await context.client.call('listEvents', { query })
        : await context.client.call('listRolloutEvents', { params: { id }, query });
    if (isRefusal(given)) return refused(context, given);
    if (options['follow'] !== true) {
      return answer(context, given, (all) => all.map((e) => eventLine(e, context.paint)));
    }
    const show = (e: (typeof given)[number]): void =>
      context.out(context.json ? JSON.stringify(e) : eventLine(e, context.paint));
    given.forEach(show);
    for await (const message of follow(context.clientOptions, {
      after: given.at(-1)?.position,
      signal: context.signal,
    })) {
      if (message.kind === 'event' && (id === undefined || message.event.rollout === id)) show(message.event);
    }
    return 0;
  },
};
