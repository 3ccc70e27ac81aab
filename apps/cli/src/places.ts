/** Duty: where the other apps and the demo's spec lie; found from this file, since apps are started and never imported. */
import { fileURLToPath } from 'node:url';

const app = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export const CONTROL_PLANE = app('control-plane/dist/main.js');
export const SHOP = app('shop/dist/main.js');
export const DEMO_SPEC = app('shop/demo.rollout.yaml');
