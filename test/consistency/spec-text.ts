/** Duty: a rollout of a plan as the text of a spec; decides nothing. */
import { FIELDS, type SpecPlan } from './plan.js';

/** The name under which the rollout is known. */
export function rolloutId(spec: SpecPlan): string {
  return `orders.${FIELDS[spec.field].column}`;
}

export function specText(spec: SpecPlan, services: readonly string[], targets: readonly string[]): string {
  const { old, column, factor } = FIELDS[spec.field];
  const type = [
    'bigint',
    ...(spec.notNull ? ['not null'] : []),
    ...(spec.unique ? ['unique'] : []),
    ...(spec.check ? [`check (${column} >= 0)`] : []),
  ].join(' ');
  const down = spec.down ? `, down: "(${column} / ${factor}.0)"` : '';
  const ms = (time: number): string => `${time}ms`;
  return `column: "orders.${column} ${type}"
replaces: { column: ${old}, up: "(${old} * ${factor})::bigint"${down} }
services: [${services.join(', ')}]
targets: [${targets.join(', ')}]
sync: ${spec.sync}
drop: ${spec.drop}
approvals: { ${['drop: 0', ...(spec.approvals ?? []).map((phase) => `${phase}: 1`)].join(', ')} }
ramp: [${spec.ramp.join(', ')}]
hold: ${ms(spec.holdMs)}
soak: ${ms(spec.soakMs)}
grace: ${ms(spec.graceMs)}
shadow: { window: ${ms(spec.windowMs)}, minimum: ${spec.minimum} }
pace: full
`;
}
