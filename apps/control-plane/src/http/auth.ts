/** Duty: who may call what. A store that does not answer is 503, never 401: one 401 stops an Unleash client for good. */
import { refuse, type Refusal } from '@sluice/core';
import type { Request } from 'express';
import { tokenHash } from '../store/hash.js';
import type { Token, TokenKind } from '../store/tokens.js';
import { brokenText } from './broken-text.js';

export interface Caller {
  readonly name: string;
  readonly kind: TokenKind;
}

export interface Gatekeeper {
  /** @throws when the token store cannot be asked. */
  (request: Request, needs: TokenKind): Promise<Caller | Refusal>;
}

type Find = (secret: string) => Promise<Token | undefined>;

/** Knows one token more, which stands in no store and ends with the process. */
export function knowing(local: string | undefined, find: Find): Find {
  if (local === undefined) return find;
  const hash = tokenHash(local);
  return (secret) =>
    tokenHash(secret) === hash
      ? Promise.resolve({ name: 'local', kind: 'admin', createdAt: 0 })
      : find(secret);
}

/** With `find` undefined nobody is asked for a token: `dev` on loopback. */
export function createGatekeeper(find: Find | undefined): Gatekeeper {
  return async (request, needs) => {
    const claimed = claimedName(request);
    if (!find) return { name: claimed ?? 'dev', kind: 'admin' };
    const secret = (request.header('authorization') ?? '').replace(/^Bearer\s+/i, '');
    const wanted = `${needs === 'admin' ? 'an admin' : 'a client'} token in the Authorization header`;
    if (secret === '') {
      return refuse('token-invalid', {
        wanted,
        found: 'there was none',
        todo: SHOW_TODO,
      });
    }
    const token = await find(secret);
    if (!token)
      return refuse('token-invalid', {
        wanted,
        found: 'the one that came is not known here',
        todo: SHOW_TODO,
      });
    if (needs === 'admin' && token.kind !== 'admin') {
      return refuse('token-forbidden', {
        wanted,
        found: `"${token.name}" is a client token`,
        todo: 'Set SLUICE_TOKEN (or --token) to an admin token. Whoever has one makes more: sluice token create NAME --kind admin',
      });
    }
    // a shared token may serve several persons: the name that they give is written behind the token's
    return { name: claimed ? `${claimed} (${token.name})` : token.name, kind: token.kind };
  };
}

const SHOW_TODO =
  'Set SLUICE_TOKEN (or --token) to one of this control plane. Whoever has an admin token makes more: sluice token create NAME';

/** Who says to be asking, for the log; percent-encoded, because a header holds bytes only. */
function claimedName(request: Request): string | undefined {
  const header = request.header('x-sluice-user')?.trim().slice(0, 300);
  if (!header) return undefined;
  try {
    const name = decodeURIComponent(header);
    // what the log cannot keep stays as it was sent
    return brokenText(name) === undefined ? name : header;
  } catch {
    return header;
  }
}
