/** Duty: holds a request to the languages that its route speaks: what it sends, and what it takes. */
import { refuse } from '@sluice/core';
import type { RequestHandler } from 'express';
import { answerRefusal } from './problems.js';

/** Refuses whoever says that it cannot read what will be answered. */
export function accepting(type: string): RequestHandler {
  return (request, response, next) => {
    if (request.accepts(type) !== false) {
      next();
      return;
    }
    const refusal = refuse('accept-wrong', {
      wanted: `to answer ${type}`,
      found: `the request accepts ${request.header('accept')?.slice(0, 200)} alone`,
      todo: `Accept ${type}, or leave the header out.`,
    });
    answerRefusal(response, refusal);
  };
}

/** Refuses a body that is not said to be JSON: unread, it would be a command with its defaults. */
export const jsonBody: RequestHandler = (request, response, next) => {
  // no body at all asks with the defaults; fetch says so by a length of 0
  const empty = request.header('content-length') === '0';
  if (empty || request.is('application/json') !== false) {
    next();
    return;
  }
  const said = request.header('content-type');
  const refusal = refuse('content-type-wrong', {
    wanted: 'a body with Content-Type: application/json',
    found: said === undefined ? 'it has none' : `it has ${said.slice(0, 200)}`,
    todo: 'Send JSON, and say so. Where sluice itself has asked, something on the way has changed it.',
  });
  answerRefusal(response, refusal);
};
