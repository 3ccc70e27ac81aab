/** Duty: hands the browser's clock, storage and address to the app; the only file that takes them. */
import { z } from 'zod';
import { startApp } from './app.js';

// zod compiles schemas with new Function where it may; the page's policy forbids it, and trying is reported as a breach
z.config({ jitless: true });

const element = document.querySelector('#app');
if (!element) throw new Error('wanted an element #app in index.html, found none: it is not our page');
startApp({ element, url: location.origin, now: Date.now, local: localStorage, tab: sessionStorage });
