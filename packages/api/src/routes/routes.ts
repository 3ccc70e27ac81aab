/** Duty: the one table of routes; server, client and OpenAPI are made from it. */
import type { Route } from './route.js';
import { FLEET_ROUTES } from './fleet-routes.js';
import { ROLLOUT_ROUTES } from './rollout-routes.js';
import { WEBHOOK_ROUTES } from './webhook-routes.js';

export const ROUTES = {
  ...ROLLOUT_ROUTES,
  ...FLEET_ROUTES,
  ...WEBHOOK_ROUTES,
} as const satisfies Record<string, Route>;
export type Routes = typeof ROUTES;
export type RouteName = keyof Routes;

export const ROUTE_NAMES = Object.keys(ROUTES) as readonly RouteName[];

/** Server-sent events of the log and of acknowledgements; not in the table, because it answers no JSON. */
export const EVENT_STREAM_PATH = '/api/v1/events/stream';
export const OPENAPI_PATH = '/api/v1/openapi.json';
