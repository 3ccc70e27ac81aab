/** Duty: what is told, as a message of Slack's incoming webhooks (Mattermost and others take it, too); pure. */
import type { TEST, Telling, Told } from './telling.js';

/** What people look for in a channel that is full of lines. */
const SIGNS: Partial<Record<Told | typeof TEST, string>> = {
  'rollout.done': ':white_check_mark: ',
  'rollout.rolled-back': ':leftwards_arrow_with_hook: ',
  'guardrail.breached': ':rotating_light: ',
  'approval.asked': ':raised_hand: ',
};

/** A section takes 3,000 characters, and escaping makes five of one. */
const MOST_TEXT = 500;

interface Mrkdwn {
  readonly type: 'mrkdwn';
  readonly text: string;
}

export interface SlackMessage {
  /** For notifications, and for whoever shows no blocks. */
  readonly text: string;
  readonly blocks: readonly (
    | { readonly type: 'section'; readonly text: Mrkdwn }
    | { readonly type: 'context'; readonly elements: readonly Mrkdwn[] }
  )[];
}

/** @param page the rollout's page on the dashboard. */
export function slackMessageOf(
  type: Told | typeof TEST,
  telling: Telling,
  page: string | null,
): SlackMessage {
  const { rollout, says, why, todo } = telling;
  const subject = rollout ?? 'Sluice';
  const where = placeOf(telling);
  const told = todo !== null && says.includes(todo) ? inCode(says, todo) : escaped(says);
  const lines = [
    `${SIGNS[type] ?? ''}*${page === null ? escaped(subject) : linked(page, subject)}*: ${escaped(where)}${told}`,
    ...(why === null ? [] : [`> ${escaped(why.replaceAll(/\s+/g, ' '))}`]),
    ...(todo === null || says.includes(todo) ? [] : [`${NEXT[type] ?? 'Next'}: ${code(todo)}`]),
  ];
  return {
    text: escaped(`${subject}: ${where}${says}${why === null ? '' : `: ${why}`}`),
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: lines.join('\n') } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: aboutOf(telling) }] },
    ],
  };
}

const NEXT: Partial<Record<Told | typeof TEST, string>> = {
  'rollout.rolled-back': 'When it is mended',
  'guardrail.breached': 'It is held. When it is mended',
};

/** The one target at which it happened; several stand below. */
function placeOf({ targets }: Telling): string {
  return targets.length === 1 && targets[0] !== undefined ? `${targets[0]} ` : '';
}

function aboutOf({ who, at, targets, position }: Telling): string {
  const time = `<!date^${Math.floor(at / 1000)}^{date_short_pretty} {time_secs}|${new Date(at).toISOString()}>`;
  const where = targets.length > 1 ? [escaped(targets.join(', '))] : [];
  return [...where, `by ${escaped(who)}`, time, `position ${position}`].join('  ·  ');
}

/** The three characters by which Slack knows links and mentions: nobody's words may call a channel. */
function escaped(text: string): string {
  const short = text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
  return short.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function code(text: string): string {
  return `\`${escaped(text).replaceAll('`', "'")}\``;
}

function linked(page: string, text: string): string {
  return `<${escaped(page).replaceAll('|', '%7C')}|${escaped(text)}>`;
}

/** A sentence with the command in it marked as one. */
function inCode(says: string, todo: string): string {
  const [before = '', ...after] = says.split(todo);
  return `${escaped(before)}${code(todo)}${escaped(after.join(todo))}`;
}
