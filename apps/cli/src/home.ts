/** Duty: the folder in which the embedded PostgreSQL keeps a control plane's state; opens nothing. */
import { join } from 'node:path';

/** As the control plane would choose it. */
export function homeOf(environment: Readonly<Record<string, string | undefined>>): string {
  const data = environment['XDG_DATA_HOME'] || join(environment['HOME'] || '/tmp', '.local/share');
  return environment['SLUICE_HOME'] || join(data, 'sluice');
}
