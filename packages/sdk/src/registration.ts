/** Duty: how an instance introduces itself to the control plane; must not know when. */
import type { Registration } from '@sluice/core';
import { ONLY } from './database.js';
import type { Settings } from './options.js';
import { SDK_VERSION } from './version.js';

export function registrationOf(
  id: string,
  { service, region, version }: Settings,
  columns: Iterable<string>,
  targets: Iterable<string>,
): Registration {
  return {
    id,
    service,
    ...(region === undefined ? {} : { region }),
    ...(version === undefined ? {} : { version }),
    sdk: SDK_VERSION,
    columns: [...columns],
    targets: [...targets].filter((name) => name !== ONLY),
  };
}
