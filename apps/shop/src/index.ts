/** Duty: the door through which tests start the shop without a process; every export is listed. */
export { checkout } from './checkout.js';
export { startLegacy, type LegacyOptions, type RunningLegacy } from './legacy/start.js';
export type { Running } from './listen.js';
export type { Addresses } from './load/instances.js';
export { startLoad, type LoadOptions, type LoadStats, type RunningLoad } from './load/start.js';
export { reporting } from './reporting.js';
export { seed } from './seed.js';
export { startService, type ServiceOptions } from './service.js';
