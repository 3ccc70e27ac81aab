/** Duty: the door for tests: the command line as a function. */
export type { World } from './context.js';
export { run } from './program.js';
export { VERBS } from './verbs/verbs.js';
