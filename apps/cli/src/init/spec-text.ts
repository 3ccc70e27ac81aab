/** Duty: the text of a spec from answers, as a person would have written it; pure. */

export interface Draft {
  /** `orders.amount_cents bigint not null`. */
  readonly column: string;
  readonly comment?: string;
  readonly replaces?: { readonly column: string; readonly up: string; readonly down?: string };
  readonly fill?: string;
  /** `checkout`, or `reporting: reads`. */
  readonly services: readonly string[];
  /** Left out where there is one alone. */
  readonly targets: readonly string[];
}

export function specOf({ column, comment, replaces, fill, services, targets }: Draft): string {
  const lines = [
    `column: ${scalar(column)}`,
    ...(comment ? [`comment: ${scalar(comment)}`] : []),
    ...(replaces
      ? [
          'replaces:',
          `  column: ${scalar(replaces.column)}`,
          `  up: ${scalar(replaces.up)}`,
          ...(replaces.down === undefined ? [] : [`  down: ${scalar(replaces.down)}`]),
        ]
      : []),
    ...(fill === undefined ? [] : [`fill: ${scalar(fill)}`]),
    services.length === 0
      ? `services: []   # none embeds the SDK yet${replaces ? ': the sync trigger covers every writer' : ''}`
      : `services: [${services.map(service).join(', ')}]`,
    ...(targets.length > 1
      ? [`targets: [${targets.map((t) => flow(t)).join(', ')}]   # one wave each, in this order`]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

function service(said: string): string {
  const [name = '', deeds] = said.split(':').map((s) => s.trim());
  return deeds ? `{ ${flow(name)}: ${flow(deeds)} }` : flow(name);
}

/** What YAML would take for something else than text. */
const OTHER = /^(true|false|yes|no|on|off|null|~|[-+]?[\d.][\d._eE+-]*|0[xo][\da-f]+|[-+]?\.(inf|nan))$/i;

/** Plain where YAML reads it as the same text, else in double quotes, whose escapes are those of JSON. */
function scalar(text: string): string {
  const isPlain =
    /^[\w(][^\n\r\t]*$/.test(text) &&
    !/: |:$| #|\s$/.test(text) &&
    // oxlint-disable-next-line no-control-regex -- what YAML cannot carry as it is
    !/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/.test(text) &&
    !OTHER.test(text);
  return isPlain ? text : JSON.stringify(text);
}

/** Within brackets. */
function flow(text: string): string {
  return /[,[\]{}]/.test(text) ? JSON.stringify(text) : scalar(text);
}
