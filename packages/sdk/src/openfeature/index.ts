/** Duty: the door for teams on OpenFeature. */
export { SluiceProvider } from './provider.js';
