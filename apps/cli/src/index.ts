/** Duty: the door for tests: the command line as a function. */
export { run, type ProgramNeeds } from './program.js';
