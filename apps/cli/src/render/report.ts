/** Duty: the story of a rollout for the record, in Markdown: what, who, when, what was seen at each gate; pure. */
import { eventSays, isQuietEvent, type EventView, type RolloutView } from '@sluice/api';
import { PHASES, seconds, type Condition, type Phase } from '@sluice/core';
import { and, count } from './columns.js';

type Data = Readonly<Record<string, unknown>>;

export function reportLines(view: RolloutView, events: readonly EventView[]): readonly string[] {
  return [
    `# ${view.id}`,
    '',
    ...headLines(view, events),
    ...section('What people decided', decisions(events)),
    ...section('Phases', phaseLines(view, events)),
    ...section('Rows', rowLines(events)),
    ...section('Reads', readLines(view)),
    ...section('What opened each gate', gateLines(events)),
    ...section('What happened', storyLines(events)),
    ...section('The log', logLines(events)),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines];
}

function headLines(
  { spec, startedAt, startedBy, doneAt, heading, paused, wayBackNow }: RolloutView,
  events: readonly EventView[],
): readonly string[] {
  const { column: c, replaces, services, comment } = spec;
  const type = [c.type, c.notNull ? 'not null' : '', ...c.checks.map((k) => `check (${k.expression})`)]
    .filter(Boolean)
    .join(' ');
  const state =
    doneAt !== null
      ? `done ${time(doneAt)}, after ${seconds(doneAt - startedAt)}`
      : STATE[paused ? 'paused' : heading];
  return [
    `- **Column** ${code(`${c.schema}.${c.table}.${c.column}`)} ${code(type)}${comment === undefined ? '' : `: ${plain(comment)}`}`,
    ...(replaces
      ? [
          `- **Replaces** ${code(replaces.column)}, up ${code(replaces.up)}${replaces.down === undefined ? '' : `, down ${code(replaces.down)}`}${spec.drop ? '; dropped at the end' : ''}`,
        ]
      : []),
    `- **Services** ${services.length === 0 ? 'none: the sync trigger covers every writer' : and(services.map((s) => plain(s.name)))}`,
    `- **Targets** ${and(spec.targets.map((t) => plain(t.name)))}`,
    `- **Started** ${time(startedAt)} by ${plain(startedBy)}${reasonOf(events[0])}`,
    `- **State** ${state}`,
    ...(doneAt === null ? [`- **Going back now** ${plain(wayBackNow.says)}`] : []),
  ];
}

const STATE: Record<RolloutView['heading'] | 'paused', string> = {
  forward: 'under way',
  back: 'being rolled back',
  held: 'rolled back, and held',
  paused: 'paused',
};

/** Everything that a person, or a guardrail in the place of one, decided. */
const DECIDED: ReadonlySet<string> = new Set([
  'RolloutApplied',
  'SpecChanged',
  'PartLowered',
  'PartsFreed',
  'VerifyAsked',
  'ApprovalGiven',
  'GateOverridden',
  'AdvanceAsked',
  'RolloutPaused',
  'RolloutContinued',
  'RollbackStarted',
  'StagesAdopted',
  'RolledForward',
  'RolloutForgotten',
]);

function decisions(events: readonly EventView[]): readonly string[] {
  return table(
    ['when', 'who', 'what', 'why'],
    events
      .filter((e) => DECIDED.has(e.type))
      .map((e) => [time(e.at), plain(e.who), plain(eventSays(e)), plain(e.why ?? whyOf(e) ?? '')]),
  );
}

/** What a guardrail saw, where nobody gave a reason. */
function whyOf({ data }: EventView): string | undefined {
  const says = (data['evidence'] as Data | undefined)?.['says'];
  return typeof says === 'string' ? says : undefined;
}

/** When each target entered a phase last, and how long it stayed there. */
function phaseLines(view: RolloutView, events: readonly EventView[]): readonly string[] {
  const entered = events.filter((e) => e.type === 'PhaseEntered');
  const targets = view.spec.targets.map((t) => t.name);
  const rows = targets.flatMap((target) => {
    const own = entered.filter((e) => e.data['target'] === target);
    return own.map((e, i) => {
      const until = own[i + 1]?.at ?? view.doneAt;
      return [plain(target), phaseOf(e), time(e.at), until === null ? 'still there' : seconds(until - e.at)];
    });
  });
  return table(['target', 'phase', 'entered', 'for'], rows);
}

function phaseOf({ data }: EventView): Phase | '' {
  return PHASES.find((p) => p === data['phase']) ?? '';
}

function rowLines(events: readonly EventView[]): readonly string[] {
  const rows = events.flatMap((e) => {
    const facts = (e.type === 'StepFinished' ? e.data['facts'] : undefined) as Data | undefined;
    const n = facts?.['rows'];
    if (typeof n !== 'number') return [];
    const differing = facts?.['differing'];
    const says = typeof differing === 'number' ? `${count(differing)} differ` : 'filled or looked at';
    return [[word(e.data['target']), word(e.data['step']), count(n), says, time(e.at)]];
  });
  return table(['target', 'step', 'rows', '', 'ended'], rows);
}

function readLines({ services }: RolloutView): readonly string[] {
  return table(
    ['service', 'compared', 'differing', 'of the old column', 'failed', 'of the new column', 'failed'],
    services
      .filter((s) => s.reads)
      .map(({ service, seen }) => [
        plain(service),
        count(seen.compared),
        count(seen.differing),
        count(seen.oldReads),
        count(seen.oldErrors),
        count(seen.newReads),
        count(seen.newErrors),
      ]),
  );
}

function gateLines(events: readonly EventView[]): readonly string[] {
  return events.flatMap((e) => {
    const evidence =
      e.type === 'PhaseEntered' ? (e.data['evidence'] as readonly Condition[] | undefined) : undefined;
    if (!evidence || evidence.length === 0) return [];
    return [
      `- ${time(e.at)} **${word(e.data['target'])} enters ${phaseOf(e)}**`,
      ...evidence.map((c) => `  - ${plain(c.says)}`),
    ];
  });
}

function storyLines(events: readonly EventView[]): readonly string[] {
  return table(
    ['when', 'target', 'what', 'by'],
    events
      .filter((e) => !isQuietEvent(e))
      .map((e) => [time(e.at), word(e.data['target']), plain(eventSays(e)), plain(e.who)]),
  );
}

/** The last hash stands for all before it: whoever keeps this line can tell whether the log was changed. */
function logLines(events: readonly EventView[]): readonly string[] {
  const last = events.at(-1);
  if (!last) return [];
  return [
    `${count(events.length)} events, up to position ${last.position}. The hash of the last one is ${code(last.hash)}.`,
  ];
}

function reasonOf(event: EventView | undefined): string {
  return event?.why ? `: ${plain(event.why)}` : '';
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** `2026-01-02 14:31:07Z`: a record is read in other zones, and years later. */
function time(at: number): string {
  return new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
}

/** People's words must not become markup, nor break a table. */
function plain(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*[\]<>|#]|(?<![a-z0-9])_|_(?![a-z0-9])/gi, String.raw`\$&`);
}

function code(text: string): string {
  const flat = text.replaceAll(/\s+/g, ' ').replaceAll('|', String.raw`\|`);
  const ticks = '`'.repeat(Math.max(0, ...[...flat.matchAll(/`+/g)].map((m) => m[0].length)) + 1);
  return ticks.length === 1 ? `\`${flat}\`` : `${ticks} ${flat} ${ticks}`;
}

function word(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? plain(String(value)) : '';
}
