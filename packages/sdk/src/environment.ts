/** Duty: the only file that reads the process's environment; must not know what the values do. */

export interface Environment {
  readonly url?: string;
  readonly token?: string;
  readonly region?: string;
  /** Stages for a laptop or CI, for example `orders.amount_cents=read`. */
  readonly stage?: string;
  /** A folder for the backup. */
  readonly backup?: string;
  readonly production: boolean;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Empty variables count as unset: that is how compose files and CI spell "none". */
export function environment(variables: Variables = process.env): Environment {
  return {
    ...named('url', variables['SLUICE_URL']),
    ...named('token', variables['SLUICE_TOKEN']),
    ...named('region', variables['SLUICE_REGION']),
    ...named('stage', variables['SLUICE_STAGE']),
    ...named('backup', variables['SLUICE_BACKUP']),
    production: variables['NODE_ENV'] === 'production',
  };
}

function named<K extends string>(name: K, value: string | undefined): Partial<Record<K, string>> {
  return value ? ({ [name]: value } as Partial<Record<K, string>>) : {};
}
