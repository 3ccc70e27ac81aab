/** Duty: refusals and defects as answers; every answer that is not good is made here. */
import { problemOf, type SpecMistake } from '@sluice/api';
import { refuse, type Refusal } from '@sluice/core';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Logger } from '../runner/ports.js';

const MEDIA_TYPE = 'application/problem+json';

export function answerRefusal(
  response: Response,
  refusal: Refusal,
  mistakes: readonly SpecMistake[] = [],
): void {
  const problem = problemOf(refusal, mistakes);
  if (problem.status === 401) response.set('WWW-Authenticate', 'Bearer');
  // whoever meets a store that is down, or was sent twice, shall come again, and soon
  if (problem.status === 503 || problem.code === 'key-running') response.set('Retry-After', '1');
  response.status(problem.status).type(MEDIA_TYPE).json(problem);
}

/** A path that nothing answers. */
export const notFound: RequestHandler = (request, response) => {
  const refusal = refuse('route-unknown', {
    wanted: `to answer ${request.method} ${request.path.slice(0, 200)}`,
    found: 'nothing stands at this path',
    todo: 'Check the address. All that is answered is in /api/v1/openapi.json; what is missing there needs a newer control plane.',
  });
  answerRefusal(response, refusal);
};

/** The last to see an error: a request that could not be read, a store that is down, or our own defect, logged once. */
export function errorAnswers(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const refusal = unreadable(error) ?? storeDown(error);
    if (refusal) {
      if (refusal.code === 'not-ready')
        logger.warn({ err: error, path: request.path }, 'the state store did not answer');
      answerRefusal(response, refusal);
      return;
    }
    logger.error({ err: error, method: request.method, path: request.path }, 'a defect');
    response.status(500).type(MEDIA_TYPE).json(DEFECT);
  };
}

/** Our own mistake, and no refusal: nobody who asks can mend it, so its code stands in no table. */
const DEFECT = {
  type: 'urn:sluice:defect',
  title: 'defect',
  status: 500,
  code: 'defect',
  wanted: 'to answer this request',
  found: 'the control plane failed over it',
  todo: 'Its log says why; whoever runs it should report it.',
  detail: 'The control plane failed; its log says why.',
};

/** What express says of a body that is too large, packed in an unknown way, or no JSON; of a path with a broken escape. */
function unreadable(error: unknown): Refusal | undefined {
  const { status, message, length, limit } = error as Record<string, unknown>;
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  if (status === 413) {
    const found = typeof length === 'number' ? `it has ${length} bytes` : 'it is larger';
    const wanted = `a body of at most ${typeof limit === 'number' ? limit : 'so many'} bytes`;
    return refuse('body-too-large', {
      wanted,
      found,
      todo: 'Send less: no spec and no heartbeat needs as much.',
    });
  }
  if (status === 415) {
    const wanted = 'a body in UTF-8, packed with gzip, deflate, br or not at all';
    return refuse('content-type-wrong', {
      wanted,
      found: `it has an ${String(message)}`,
      todo: 'Send plain UTF-8 JSON.',
    });
  }
  return refuse('request-invalid', {
    wanted: 'a request that can be read',
    found: String(message),
    todo: 'Send it as /api/v1/openapi.json says: whole, as JSON in UTF-8, with a path that can be decoded.',
  });
}

function storeDown(error: unknown): Refusal | undefined {
  return isConnectionError(error)
    ? refuse('not-ready', {
        wanted: 'an answer of the state store',
        found: 'it cannot be reached',
        todo: 'Ask again in a second. If it stays away: sluice doctor. A rollback that cannot wait: sluice rollback ROLLOUT --direct',
      })
    : undefined;
}

/** SQLSTATE classes 08 (connection), 53 (no resources) and 57P (shutdown), the socket's own errors, and pg's without a code. */
function isConnectionError(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && (/^(08|53|57P)/.test(code) || /^E[A-Z]{3,}$/.test(code))) return true;
  return (
    typeof message === 'string' &&
    /connection terminated|connection error|timeout (exceeded|expired)|read timeout|pool after calling end/i.test(
      message,
    )
  );
}
