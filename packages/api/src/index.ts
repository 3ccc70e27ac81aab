/** Duty: the door of what Sluice speaks; knows no server and no database. */
export { createClient, type AnsweredRefusal, type Client, type ClientOptions } from './client.js';
export { ControlPlaneError } from './control-plane-error.js';
export { EXPLAINED, type Explained } from './explain/explain.js';
export { follow, type FollowOptions } from './follow.js';
export { openApiDocument, type OpenApiDocument } from './open-api.js';
export { askReadiness, type Readiness } from './readiness.js';
export { problemOf, REFUSAL_STATUS } from './refusal-status.js';
export type { CallAnswer, CallArguments, CallInput, CallRequest } from './routes/call-types.js';
export type { Auth, Route } from './routes/route.js';
export {
  EVENT_STREAM_PATH,
  OPENAPI_PATH,
  ROUTE_NAMES,
  ROUTES,
  type RouteName,
  type Routes,
} from './routes/routes.js';
export type { SaidMistake, SpecParsers } from './spec/columns.js';
export { SPEC_DEFAULTS } from './spec/defaults.js';
export { readDuration } from './spec/duration.js';
export { formatMistakes } from './spec/format-mistakes.js';
export { nearest } from './spec/nearest.js';
export type { SpecMistake } from './spec/page.js';
export { rehearsalOf } from './spec/rehearsal.js';
export { readSpec, SPEC_KEYS, type SpecRead, type SpecSurroundings } from './spec/read-spec.js';
export { wholeSpec, type WholeSpecOptions } from './spec/whole-spec.js';
export type { EventView } from './views/event-view.js';
export type { AcknowledgementView, FlagView, InstanceView, TokenView } from './views/fleet-view.js';
export type { GateView } from './views/gate-view.js';
export type { PlanView } from './views/plan-view.js';
export { problemSchema, type Problem } from './views/problem.js';
export type { ReadingView } from './views/reading-view.js';
export type { RolloutSummary, RolloutView, ServiceView, TargetView } from './views/rollout-view.js';
export type { AcknowledgingView, StreamMessage } from './views/stream-view.js';
export type {
  AttemptView,
  DeliveryState,
  DeliveryView,
  WebhookFormat,
  WebhookView,
} from './views/webhook-view.js';
export { WEBHOOK_FORMATS } from './views/webhook-view.js';
export { payloadOf, webhookPayloadSchema, type WebhookPayload } from './webhooks/payload.js';
export { slackMessageOf, type SlackMessage } from './webhooks/slack.js';
export {
  kindFor,
  TEST,
  TOLD,
  TOLD_EVENTS,
  tellingOf,
  tellingOfApproval,
  tellingOfTest,
  type Telling,
  type Told,
} from './webhooks/telling.js';
export { eventSays, isQuietEvent } from './words/event-says.js';
export { acknowledgementSchema, heartbeatSchema, registrationSchema } from './wire-schemas.js';
