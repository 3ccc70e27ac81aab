/** Duty: the only door for names and literals into SQL text; knows no table and no spec. */
import { createHash } from 'node:crypto';
import type { TableName } from '@sluice/core';

/** PostgreSQL cuts longer names without a word, and two long names could then be one. */
const MAX_NAME_BYTES = 63;

/** Why a name cannot stand in SQL; undefined when it can. */
export function nameFault(name: string): string | undefined {
  if (name === '') return 'the name is empty';
  if (name.includes('\0')) return 'the name holds a NUL character';
  const bytes = Buffer.byteLength(name);
  return bytes > MAX_NAME_BYTES
    ? `"${name}" has ${bytes} bytes, PostgreSQL keeps ${MAX_NAME_BYTES}`
    : undefined;
}

/**
 * A name as SQL text, always in quotes: whether a word is reserved differs from version to version.
 * @throws when the name is empty, too long or holds a NUL; planning finds such names first.
 */
export function quoteIdentifier(name: string): string {
  const fault = nameFault(name);
  if (fault !== undefined) throw new Error(`not an identifier: ${fault}`);
  return `"${name.replaceAll('"', '""')}"`;
}

/** A table's name with its schema, so that no search path can lead elsewhere. */
export function quoteTable(name: TableName): string {
  return `${quoteIdentifier(name.schema)}.${quoteIdentifier(name.table)}`;
}

/**
 * Text as an SQL literal, for statements that take no parameters (DDL).
 * @throws when the text holds a NUL, which PostgreSQL's text cannot.
 */
export function literal(text: string): string {
  if (text.includes('\0')) throw new Error('a text for PostgreSQL cannot hold a NUL character');
  const quoted = text.replaceAll("'", "''");
  // the escape form means the same whatever standard_conforming_strings says
  return quoted.includes('\\') ? ` E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`;
}

/** Text between dollar quotes whose tag does not occur in it. */
export function dollarQuote(text: string): string {
  let tag = '$sluice$';
  for (let n = 1; text.includes(tag); n += 1) tag = `$sluice${n}$`;
  return `${tag}${text}${tag}`;
}

/** Eight hexadecimal characters that stand for a text. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** Parts joined by underscores; where that is too long, cut and told apart by a digest of the whole. */
export function joinedName(...parts: readonly string[]): string {
  const whole = parts.join('_');
  if (Buffer.byteLength(whole) <= MAX_NAME_BYTES) return whole;
  const suffix = `_${digest(whole)}`;
  return `${cut(whole, MAX_NAME_BYTES - suffix.length)}${suffix}`;
}

/** The longest beginning that fits, never half a character. */
function cut(text: string, bytes: number): string {
  let end = '';
  for (const character of text) {
    if (Buffer.byteLength(end + character) > bytes) break;
    end += character;
  }
  return end;
}
