/** Duty: the door of what Sluice speaks; knows no server and no database. */
export { readDuration } from './spec/duration.js';
export { formatMistakes } from './spec/format-mistakes.js';
export { readSpec } from './spec/read-spec.js';
