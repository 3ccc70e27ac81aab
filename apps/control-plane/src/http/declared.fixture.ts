/** Duty: for tests, holds an answer to what the OpenAPI document declares of its route, by a validator that is not ours. */
import { openApiDocument, type Route } from '@sluice/api';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import type { AnyAnswer } from './any-house.fixture.js';

const document = JSON.parse(JSON.stringify(openApiDocument())) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation | undefined>> | undefined>>;
  readonly components: object;
};
interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> } | undefined>
  >;
}

const ajv = new Ajv2020({ strict: false, validateFormats: false });
const validators = new Map<object, ValidateFunction>();

function validatorOf(schema: object): ValidateFunction {
  const known = validators.get(schema);
  if (known) return known;
  const made = ajv.compile({ allOf: [schema], components: document.components });
  validators.set(schema, made);
  return made;
}

/** The status is declared, the body is of the declared type and shape, and a refusal says what was wanted, found and is to do. */
export function holdToDocument({ method, path }: Pick<Route, 'method' | 'path'>, answer: AnyAnswer): void {
  // any route may be asked for what its caller has already
  if (method === 'GET' && answer.status === 304) return;
  const operation = document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
  const declared = operation?.responses[String(answer.status)];
  expect(declared, `${answer.status} is declared; it says ${answer.text.slice(0, 500)}`).toBeDefined();
  const content = Object.entries(declared?.content ?? {});
  const found = content.find(([type]) => answer.type.startsWith(type));
  expect(found, `${answer.type} is one of ${content.map(([type]) => type).join()}`).toBeDefined();
  if (found?.[0] === 'text/event-stream') return;
  const body = JSON.parse(answer.text) as unknown;
  const valid = validatorOf(found?.[1].schema ?? {});
  const { text } = answer;
  expect({ text, errors: valid(body) ? [] : valid.errors }).toEqual({ text, errors: [] });
  if (answer.status >= 400) holdToRefusal(answer);
}

/** Every refusal has its three parts, in words. */
export function holdToRefusal({ type, text }: AnyAnswer): void {
  expect(type).toContain('application/problem+json');
  const body = JSON.parse(text) as Readonly<Record<string, unknown>>;
  for (const part of ['wanted', 'found', 'todo'] as const) {
    expect(body).toMatchObject({ [part]: expect.stringMatching(/\S/) });
    expect(body[part]).not.toMatch(/undefined|\[object|\bNaN\b/);
  }
}
