/** Duty: says as whom the server runs, and where that user may go; must not know what the folders hold. */
import { accessSync, constants, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { EmbeddedError } from './embedded-error.js';

/** A user other than ourselves. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** In this order: PostgreSQL's own user where a package made one, else the one that every system has. */
const UNPRIVILEGED = ['postgres', '_postgres', 'nobody'];

/**
 * As whom the server runs: undefined for ourselves. PostgreSQL refuses to run as root, so root lends it an account
 * that is in /etc/passwd already (`initdb` looks its user up there; a number alone is not enough).
 */
export function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readPasswd();
  for (const name of UNPRIVILEGED) {
    const account = accounts.find((each) => each.name === name && each.uid !== 0);
    if (account) return account;
  }
  throw new EmbeddedError(
    'PostgreSQL does not run as root and needs an unprivileged user',
    `/etc/passwd has none of ${UNPRIVILEGED.join(', ')}`,
    'Add one of them, or start as an ordinary user',
  );
}

/** The account of a user id, as far as /etc/passwd knows it. */
export function accountOf(uid: number): Account | undefined {
  return readPasswd().find((each) => each.uid === uid);
}

/** Whether the server's user may enter a folder, or read and run a file, and everything above it. */
export function canUse(account: Account | undefined, path: string): boolean {
  try {
    if (account === undefined) {
      accessSync(path, constants.R_OK | constants.X_OK);
      return true;
    }
    return canRun(account, realpathSync(path));
  } catch {
    return false;
  }
}

// By the mode bits and not by a try: a try needs a program that the user can reach, and none is certain.
function canRun(account: Account, path: string): boolean {
  if (!mayExecute(statSync(path), account)) return false;
  const above = dirname(path);
  return above === path || canRun(account, above);
}

function mayExecute({ mode, uid, gid }: Stats, account: Account): boolean {
  if (uid === account.uid) return (mode & 0o100) !== 0;
  // A process started with a uid has no supplementary groups (libuv calls setgroups(0)): its own group is all.
  if (gid === account.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}

function readPasswd(): Account[] {
  let text = '';
  try {
    text = readFileSync('/etc/passwd', 'utf8');
  } catch {
    // A machine without it has no account to lend; the caller says so.
  }
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}
