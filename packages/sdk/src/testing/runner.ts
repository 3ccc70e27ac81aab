/** Duty: finds the test runner that is there: vitest, jest or mocha by their globals, any other by what it is handed. */

/** What is needed of a test runner. */
export interface Runner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly beforeEach: (hook: () => void) => unknown;
}

/** @throws where there is no runner; a `beforeEach` is missed only when it is used. */
export function runnerOf(given: Partial<Runner>, globals: object): Runner {
  const there = globals as Partial<Runner>;
  const describe = given.describe ?? there.describe;
  const beforeEach = given.beforeEach ?? there.beforeEach;
  if (typeof describe !== 'function') throw missing('describe');
  return {
    describe: (name, body) => void describe(name, body),
    beforeEach(hook) {
      if (typeof beforeEach !== 'function') throw missing('beforeEach');
      beforeEach(hook);
    },
  };
}

function missing(what: keyof Runner): TypeError {
  return new TypeError(
    `eachStage wanted a test runner's ${what}, and found none among the globals: hand it over, for example import { ${what} } from 'node:test' (or 'vitest') and pass { ${what} }`,
  );
}
