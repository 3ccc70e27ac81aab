/** Duty: numbers, times and lists as people read them; pure. */
import { count } from '@sluice/core';

export { count };

/** `4.2 M`, `300 k`, `85`. */
export function about(n: number): string {
  if (n >= 1e6) return `${(n / 1e6).toFixed(1)} M`;
  return n >= 10_000 ? `${Math.round(n / 1000)} k` : count(Math.round(n));
}

/** `14:31:07` of epoch milliseconds, by the reader's time zone. */
export function clock(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}

/** `Nov 23`, by the reader's time zone. */
export function day(at: number): string {
  return new Date(at).toLocaleDateString('en-US', { month: 'short', day: 'numeric' });
}

/** `14:31` today, `Nov 23, 14:31` otherwise. */
export function moment(at: number, now: number): string {
  const time = clock(at).slice(0, 5);
  return day(at) === day(now) ? time : `${day(at)}, ${time}`;
}

/** `eu`, `eu and us`, `eu, us and ap`. */
export function and(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** The beginning of a random id tells instances apart; a name that somebody chose is left whole. */
export function shortId(id: string): string {
  return /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(id) ? id.slice(0, 8) : id;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** `8 instances`, `100 of 2,000 instances`. */
export function shownOf(all: number, most: number): string {
  return all > most ? `${count(most)} of ${plural(all, 'instance')}` : plural(all, 'instance');
}

/** `12.4`, `0.8`; milliseconds of a latency. */
export function ms(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return value >= 100 ? count(Math.round(value)) : value.toFixed(1);
}

/** `0.02 %` of a share; 0 is 0. */
export function percent(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %';
  const p = (part / whole) * 100;
  return `${p < 0.01 ? '< 0.01' : p.toFixed(p < 1 ? 2 : 1)} %`;
}
