/** Duty: the services of a spec, in their short and long forms; knows no other field. */
import type { ServiceSpec } from '@sluice/core';
import { serviceNameFault } from './names.js';
import { meant, type Page, type Spot } from './page.js';

const DEEDS = ['reads', 'writes'] as const;
type Deed = (typeof DEEDS)[number];

const FORM = 'a list such as [checkout, { reporting: reads }]';

/** `[checkout, { reporting: reads }]`; a service that says nothing reads and writes. */
export function readServices(page: Page, spot: Spot): readonly ServiceSpec[] | undefined {
  const items = page.items(spot, FORM);
  if (!items) return undefined;
  const services: ServiceSpec[] = [];
  for (const item of items) {
    const service = page.isMap(item) ? readLong(page, item) : readShort(page, item);
    if (!service) continue;
    const fault = serviceNameFault(service.name);
    if (fault) page.say(item, fault.message, fault.todo);
    else if (services.some((s) => s.name === service.name))
      page.say(item, `service ${service.name} is named twice`, 'Leave one of them.');
    else services.push(service);
  }
  return services;
}

function readShort(page: Page, item: Spot): ServiceSpec | undefined {
  const name = page.text(item, 'the name of a service, or { NAME: reads }');
  return name === undefined ? undefined : { name, reads: true, writes: true };
}

/** `{ reporting: reads }`, `{ reporting: [reads, writes] }`, and `{ reporting: reads, writes }`, which YAML reads as two keys. */
function readLong(page: Page, item: Spot): ServiceSpec | undefined {
  const entries = [...(page.fields(item, undefined) ?? [])];
  const [first, ...rest] = entries;
  if (!first) return page.say(item, 'a service has no name', `Write ${FORM}.`);
  const [name, value] = first;
  const more = rest.filter(([word, spot]) => isDeed(word) && page.isNothing(spot));
  const other = rest.find((entry) => !more.includes(entry));
  if (other)
    return page.say(other[1], `${other[0]} is a second service in one { }`, 'Give each service its own { }.');
  const deeds = readDeeds(page, value);
  if (!deeds) return undefined;
  const all = new Set<Deed>([...deeds, ...more.map(([word]) => word).filter(isDeed)]);
  return { name, reads: all.has('reads'), writes: all.has('writes') };
}

function readDeeds(page: Page, value: Spot): readonly Deed[] | undefined {
  if (page.isNothing(value)) return DEEDS;
  const words = page.isText(value)
    ? (page.text(value, 'reads or writes') ?? '').split(/[\s,]+/).filter((w) => w !== 'and')
    : page
        .items(value, 'reads, writes or [reads, writes]')
        ?.map((word) => page.text(word, 'reads or writes') ?? '');
  if (!words) return undefined;
  const wrong = words.find((w) => !isDeed(w));
  if (wrong !== undefined) return page.say(value, `"${wrong}" is not known here`, meant(wrong, DEEDS));
  return words.length > 0
    ? words.filter(isDeed)
    : page.say(value, 'the service neither reads nor writes', 'Write reads, writes or both.');
}

function isDeed(word: string): word is Deed {
  return (DEEDS as readonly string[]).includes(word);
}
