/** Duty: makes of a request and its Idempotency-Key what is kept of both; nothing that is kept tells a secret. */
import { refuse, type Refusal } from '@sluice/core';
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import type { Request } from 'express';
import type { RequestKey } from '../store/requests.js';

export interface Keyed extends RequestKey {
  /** What is asked, for messages. */
  readonly says: string;
  /** An answer as it may lie in the state store: an answer may carry a token's secret, which nothing there may tell. */
  readonly seal: (text: string) => Buffer;
  readonly open: (sealed: Buffer) => string;
}

const CIPHER = 'aes-256-gcm';
const [NONCE, TAG] = [12, 16];

/** A text in quotes, as the draft of the IETF writes a key, or without them, as most senders do. */
const FORM = /^(?:"([\x20\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255}))$/;

/**
 * The key of a request; undefined where it has none.
 * @param who as the log would say it.
 * @param asked the checked parts of the request.
 */
export function keyOf(request: Request, who: string, asked: unknown): Keyed | Refusal | undefined {
  const header = request.header('idempotency-key');
  if (header === undefined) return undefined;
  const [, quoted, bare] = FORM.exec(header.trim()) ?? [];
  const key = quoted ?? bare;
  if (key === undefined)
    return refuse('request-invalid', {
      wanted: 'an Idempotency-Key of 1 to 255 printable characters',
      found: `it is ${header.length === 0 ? 'empty' : `"${header.slice(0, 50)}"`}`,
      todo: 'Make a UUID, for example.',
    });
  // whoever has no token (dev) has his key alone
  const secret = JSON.stringify([request.header('authorization') ?? '', key]);
  const { method, path } = request;
  const lock = hash(`answer ${secret}`);
  return {
    id: hash(`key ${secret}`),
    fingerprint: hash(JSON.stringify([method, path, who, asked])),
    says: `${method} ${path}`,
    seal: (text) => {
      // of the lock and the text: the same text is sealed the same way, and no two texts share a nonce
      const nonce = createHash('sha256').update(lock).update(text).digest().subarray(0, NONCE);
      const cipher = createCipheriv(CIPHER, lock, nonce);
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    },
    open: (sealed) => {
      const decipher = createDecipheriv(CIPHER, lock, sealed.subarray(0, NONCE));
      decipher.setAuthTag(sealed.subarray(-TAG));
      return decipher.update(sealed.subarray(NONCE, -TAG), undefined, 'utf8') + decipher.final('utf8');
    },
  };
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
