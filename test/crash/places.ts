/** Duty: where the programs stand that a crash run starts; it runs itself from its source or from test/dist. */
import { fileURLToPath } from 'node:url';

const ROOT = new URL(import.meta.url.includes('/test/dist/') ? '../../../' : '../../', import.meta.url);

export const CONTROL_PLANE = fileURLToPath(new URL('apps/control-plane/dist/main.js', ROOT));
export const SERVICE = fileURLToPath(new URL('test/dist/crash/service.js', ROOT));
