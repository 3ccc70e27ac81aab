/** Duty: the door of the embedded PostgreSQL; knows nothing of Sluice. */
export { EmbeddedError } from './embedded-error.js';
export { type FreshOptions, type FreshServer, freshEmbedded } from './fresh.js';
export { isAlive, nameOf, type Owner, ownerIn, thisProcess } from './owner.js';
export { type EmbeddedOptions, type EmbeddedServer, startEmbedded } from './start.js';
export { freshReplica } from './replica.js';
