/** Duty: which names a rollout, a service, a target and a replica may have, and why; knows no YAML. */

/** Why a name cannot be used, and what to write; undefined when it can. */
export type NameFault = { readonly message: string; readonly todo: string } | undefined;

/** Longest part of a flag's name; keeps the whole below what a header and an index can hold. */
const MAX_NAME = 100;

/** Services become a part of flag names, `ROLLOUT.SERVICE.CAPABILITY`, so a dot or a capital would make them ambiguous. */
export function serviceNameFault(name: string): NameFault {
  return plainName(name, 'service', `it becomes a part of flag names, such as ROLLOUT.${name}.read`);
}

/** Targets become environment variables. */
export function targetNameFault(name: string): NameFault {
  return plainName(name, 'target', `it becomes an environment variable, ${targetVariableOf(name)}`);
}

export function replicaNameFault(name: string): NameFault {
  return /^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(name) && name.length <= MAX_NAME
    ? undefined
    : {
        message: `"${name}" cannot be the name of a replica: it becomes an environment variable, REPLICA_<NAME>_URL`,
        todo: 'Use letters, digits, _ and -. The address itself never stands in the spec.',
      };
}

export function rolloutNameFault(name: string): NameFault {
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name) && name.length <= MAX_NAME
    ? undefined
    : {
        message: `"${name}" cannot be the id of a rollout: it becomes a part of flag names and addresses`,
        todo: 'Give it a "name" of letters, digits, dots, _ and -.',
      };
}

/** `TARGET_EU_WEST_URL` for `eu-west`: two targets whose variables are the same could not be told apart. */
export function targetVariableOf(name: string): string {
  return `TARGET_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_URL`;
}

function plainName(name: string, kind: string, because: string): NameFault {
  if (/^[a-z0-9][a-z0-9_-]*$/.test(name) && name.length <= MAX_NAME) return undefined;
  return {
    message: `"${name}" cannot be the name of a ${kind}: ${because}`,
    todo: 'Use small letters, digits, _ and -, and begin with a letter or digit.',
  };
}
