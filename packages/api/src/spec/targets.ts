/** Duty: the targets of a spec and their waves, in their short and long forms; knows no address. */
import type { TargetSpec } from '@sluice/core';
import { replicaNameFault, targetNameFault, targetVariableOf } from './names.js';
import type { Page, Spot } from './page.js';
import { section, type Reader } from './section.js';

const FORM = 'a list such as [eu, us], or a map such as { eu: { wave: 1, region: eu } }';

/** One wave each in the order of the file; the long form may say another wave. */
export function readTargets(page: Page, spot: Spot): readonly TargetSpec[] | undefined {
  const read = page.isMap(spot) ? readLong(page, spot) : readShort(page, spot);
  if (!read) return undefined;
  if (read.length === 0) return page.say(spot, 'there is no target', 'Name one, or leave targets out.');
  const targets: TargetSpec[] = [];
  for (const [target, at] of read) {
    const fault = targetNameFault(target.name);
    const twin = targets.find((t) => targetVariableOf(t.name) === targetVariableOf(target.name));
    if (fault) page.say(at, fault.message, fault.todo);
    else if (twin)
      page.say(
        at,
        `${twin.name} and ${target.name} are both ${targetVariableOf(twin.name)}`,
        'Name each target once.',
      );
    else targets.push(target);
  }
  return targets;
}

/** Left out: the only one that Sluice knows. */
export function onlyTarget(page: Page, known: readonly string[]): readonly TargetSpec[] | undefined {
  const [only, ...others] = known;
  if (only !== undefined && others.length === 0) return [{ name: only, wave: 1, replicas: [] }];
  const at = { ...page.root, path: 'targets' };
  return only === undefined
    ? page.say(
        at,
        'targets is left out, and Sluice knows no database',
        'Set TARGET_<NAME>_URL where the control plane starts, for example TARGET_MAIN_URL.',
      )
    : page.say(
        at,
        `targets is left out, but Sluice knows ${known.length} databases`,
        `Write those that have the table: targets: [${known.join(', ')}].`,
      );
}

type Found = readonly (readonly [TargetSpec, Spot])[];

function readShort(page: Page, spot: Spot): Found | undefined {
  return page.items(spot, FORM)?.flatMap((item, index) => {
    const name = page.text(item, 'the name of a target');
    return name === undefined ? [] : [[{ name, wave: index + 1, replicas: [] }, item] as const];
  });
}

function readLong(page: Page, spot: Spot): Found | undefined {
  const fields = page.fields(spot, undefined);
  return (
    fields && [...fields].map(([name, at], index) => [{ name, ...readOne(page, at, index + 1) }, at] as const)
  );
}

function readOne(page: Page, at: Spot, position: number): Omit<TargetSpec, 'name'> {
  if (page.isNothing(at)) return { wave: position, replicas: [] };
  const wave: Reader<number> = (p, s) => p.number(s, { least: 1, whole: true });
  const region: Reader<string> = (p, s) => p.text(s, 'the name of a region');
  const read = section(page, at, { wave, region, replicas: readReplicas }) ?? {};
  return {
    wave: read.wave ?? position,
    replicas: read.replicas ?? [],
    ...(read.region === undefined ? {} : { region: read.region }),
  };
}

function readReplicas(page: Page, spot: Spot): readonly string[] | undefined {
  return page.items(spot, 'a list of names such as [EU_REPLICA]')?.flatMap((item) => {
    const name = page.text(item, 'the name of a replica') ?? '';
    const fault = name === '' ? undefined : replicaNameFault(name);
    if (fault) page.say(item, fault.message, fault.todo);
    return fault || name === '' ? [] : [name];
  });
}
