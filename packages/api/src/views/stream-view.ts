/** Duty: what the stream of events carries. */
import type { EventView } from './event-view.js';

/** An acknowledgement that was news to the control plane that is asked. Another one's are seen by asking again. */
export interface AcknowledgingView {
  readonly id: string;
  readonly service: string;
  readonly region: string | null;
  readonly revision: number;
  /** Milliseconds since 1970, by the state store's clock. */
  readonly at: number;
}

/** One message of `GET /api/v1/events/stream`. */
export type StreamMessage =
  | { readonly kind: 'event'; readonly event: EventView }
  | { readonly kind: 'acknowledgement'; readonly acknowledgement: AcknowledgingView };
