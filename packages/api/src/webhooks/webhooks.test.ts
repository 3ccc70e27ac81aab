/** Duty: shows what of the log is told, as what, in which words, and how it looks as JSON and in Slack. */
import { draft, type AskedApproval, type EventDraft } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import type { EventView } from '../views/event-view.js';
import { payloadOf, webhookPayloadSchema } from './payload.js';
import { slackMessageOf } from './slack.js';
import { kindFor, tellingOf, tellingOfApproval, tellingOfTest, TOLD, type Telling } from './telling.js';

const ID = 'orders.amount_cents';
const AT = Date.UTC(2026, 0, 2, 14, 31, 7);
const PAGE = `https://sluice.example.com/rollouts/${ID}`;

function event({ type, data }: EventDraft, more: Partial<EventView> = {}): EventView {
  const logged = { position: 41, rollout: ID, at: AT, who: 'ana', why: null, hash: '', previous: '' };
  return { ...logged, type, data: { ...data } as EventView['data'], ...more };
}

function told(what: EventDraft, more?: Partial<EventView>): Telling {
  const telling = tellingOf(event(what, more));
  if (!telling) throw new Error(`${what.type} is not told`);
  return telling;
}

const entered = draft('PhaseEntered', { target: 'eu', phase: 'read', evidence: [] });
const breach = draft('RollbackStarted', { by: 'guardrail', evidence: { kind: 'differing', target: 'eu' } });
const lowered = (by: 'person' | 'guardrail') =>
  draft('PartLowered', {
    target: 'eu',
    service: 'checkout',
    to: { stage: 'write', percent: 0 },
    by,
    evidence: {},
  });
const ASKED: AskedApproval = {
  phase: 'contract',
  says: `contract needs an approval: sluice approve ${ID} contract`,
  targets: ['eu', 'us'],
};
const asked = tellingOfApproval(ASKED, { rollout: ID, position: 41, at: AT });

describe('of the log is told', () => {
  const spec = { targets: [] } as unknown as never;
  it.each([
    [draft('RolloutApplied', { spec, through: [] }), ['rollout.started'], 'started', null],
    [entered, ['phase.entered'], 'enters read', null],
    [draft('RolloutFinished', {}), ['rollout.done'], 'done', null],
    [draft('RolloutPaused', {}), ['rollout.paused'], 'ana pauses it', `sluice resume ${ID}`],
    [draft('RolloutContinued', {}), ['rollout.resumed'], 'goes on', null],
    [draft('RolledForward', {}), ['rollout.resumed'], 'goes forward again', null],
    [
      draft('RollbackStarted', { by: 'person', evidence: {}, to: 'write' }),
      ['rollout.rolled-back'],
      'ROLLS BACK to write',
      `sluice resume ${ID}`,
    ],
    [breach, ['guardrail.breached', 'rollout.rolled-back'], 'ROLLS BACK by itself', `sluice resume ${ID}`],
    [
      lowered('guardrail'),
      ['guardrail.breached'],
      'checkout BACK TO THE OLD COLUMN by itself',
      `sluice resume ${ID}`,
    ],
    [
      draft('StagesAdopted', { revision: 9, targets: ['eu', 'us'], evidence: {} }),
      ['rollout.rolled-back'],
      'ROLLED BACK BY HAND, found in eu, us',
      `sluice resume ${ID}`,
    ],
    [draft('RollbackReached', { target: 'eu', phase: 'verify' }), ['phase.back'], 'is back, at verify', null],
    [draft('ApprovalGiven', { phase: 'contract' }), ['approval.given'], 'ana approves contract', null],
  ] as const)('$0.type', (what, kinds, says, todo) => {
    expect(told(what)).toMatchObject({ kinds, says, todo, rollout: ID, position: 41, part: '' });
  });

  it.each([
    draft('StagesCopied', { target: 'eu', revision: 3 }),
    draft('HorizonNoted', { target: 'eu', label: 'a', holders: [] }),
    lowered('person'),
  ])('not $type', (what) => {
    expect(tellingOf(event(what))).toBeUndefined();
  });

  it('nothing that a newer version calls otherwise', () => {
    expect(tellingOf({ ...event(entered), type: 'PhaseTeleported' })).toBeUndefined();
  });

  it('everything under a name that can be asked for', () => {
    const kinds = new Set([...asked.kinds, ...told(breach).kinds]);
    for (const kind of kinds) expect(TOLD).toContain(kind);
  });
});

describe('whoever asked', () => {
  it.each([
    ['for both is told of the breach', ['guardrail.breached', 'rollout.rolled-back'], 'guardrail.breached'],
    ['for rollbacks is told of one', ['rollout.rolled-back'], 'rollout.rolled-back'],
    ['for something else is not told', ['phase.entered'], undefined],
  ])('%s', (_, events, kind) => {
    expect(kindFor(told(breach), events)).toBe(kind);
  });

  it('for anything gets tests', () => {
    const test = tellingOfTest('ops', { who: 'ana', at: AT, position: 3 });
    expect(kindFor(test, ['rollout.done'])).toBe('webhook.test');
  });
});

describe('as JSON', () => {
  it('is what the schema says, with the event whole', () => {
    const payload = payloadOf('phase.entered', told(entered), PAGE);
    expect(webhookPayloadSchema.parse(payload)).toEqual(payload);
    expect(payload).toEqual({
      type: 'phase.entered',
      timestamp: '2026-01-02T14:31:07.000Z',
      data: {
        rollout: ID,
        position: 41,
        targets: ['eu'],
        phase: 'read',
        says: 'enters read',
        who: 'ana',
        why: null,
        todo: null,
        url: PAGE,
        event: event(entered),
      },
    });
  });

  it('says how an approval is given', () => {
    const { data } = payloadOf('approval.asked', asked, null);
    expect(data).toMatchObject({ todo: `sluice approve ${ID} contract`, phase: 'contract', event: null });
  });

  it('leaves out an event that is too long', () => {
    const evidence = [
      { name: 'acknowledged', met: true, says: 'all', evidence: { instances: ['x'.repeat(64_000)] } },
    ];
    const long = told(draft('PhaseEntered', { target: 'eu', phase: 'read', evidence }));
    const payload = payloadOf('phase.entered', long, null);
    expect(payload.data).toMatchObject({ event: null, says: 'enters read' });
    expect(JSON.stringify(payload).length).toBeLessThan(1_000);
  });
});

describe('in Slack', () => {
  const sectionOf = (...given: Parameters<typeof slackMessageOf>): string => {
    const [section] = slackMessageOf(...given).blocks;
    return section?.type === 'section' ? section.text.text : '';
  };

  it('a phase is one line, with who and when below it', () => {
    expect(slackMessageOf('phase.entered', told(entered), PAGE)).toEqual({
      text: `${ID}: eu enters read`,
      blocks: [
        { type: 'section', text: { type: 'mrkdwn', text: `*<${PAGE}|${ID}>*: eu enters read` } },
        {
          type: 'context',
          elements: [
            {
              type: 'mrkdwn',
              text: `by ana  ·  <!date^1767364267^{date_short_pretty} {time_secs}|2026-01-02T14:31:07.000Z>  ·  position 41`,
            },
          ],
        },
      ],
    });
  });

  it('without a public address there is no link', () => {
    expect(sectionOf('rollout.done', told(draft('RolloutFinished', {})), null)).toBe(
      `:white_check_mark: *${ID}*: done`,
    );
  });

  it('a breach says what tripped, that it is rolled back, and how it goes on', () => {
    const telling = told(breach, { who: 'sluice', why: '7 of 4120 reads differed in eu' });
    expect(sectionOf('guardrail.breached', telling, null).split('\n')).toEqual([
      `:rotating_light: *${ID}*: ROLLS BACK by itself`,
      '> 7 of 4120 reads differed in eu',
      `It is held. When it is mended: \`sluice resume ${ID}\``,
    ]);
    expect(slackMessageOf('guardrail.breached', telling, null).text).toBe(
      `${ID}: ROLLS BACK by itself: 7 of 4120 reads differed in eu`,
    );
  });

  it('an approval that is asked for has the command to type, once', () => {
    expect(sectionOf('approval.asked', asked, null)).toBe(
      `:raised_hand: *${ID}*: contract needs an approval: \`sluice approve ${ID} contract\``,
    );
    expect(slackMessageOf('approval.asked', asked, null).blocks[1]).toMatchObject({
      elements: [{ text: expect.stringMatching(/^eu, us {2}· {2}by sluice/) }],
    });
  });

  it('nobody’s words call a channel, make a link, or run on without end', () => {
    const why = `<!channel> & <https://evil.example|here>\n> more ${'x'.repeat(2_000)}`;
    const telling = told(draft('RolloutPaused', {}), { who: '<@U1>', why });
    const message = slackMessageOf('rollout.paused', telling, null);
    const said = JSON.stringify(message.blocks);
    expect(said).toContain('&lt;!channel&gt; &amp; &lt;https://evil.example|here&gt; &gt; more');
    expect(said).toContain('by &lt;@U1&gt;');
    expect(said.replaceAll('<!date', '')).not.toMatch(/<[!@#h]/);
    expect(message.text).not.toContain('<');
    expect(sectionOf('rollout.paused', telling, null).length).toBeLessThan(3_000);
  });
});
