/** Duty: what a service process is told at its start; plain JSON. */
import type { Field, Kind } from '../plan.js';

export interface ServiceSettings {
  readonly name: string;
  readonly service: string;
  readonly kind: Kind;
  readonly target: string;
  readonly database: string;
  readonly plane: string;
  readonly seed: number;
  readonly fields: readonly Field[];
  readonly workers: number;
  readonly thinkMs: number;
  readonly loose: boolean;
  readonly sides: boolean;
  readonly hotKeys: number;
  readonly rows: number;
  /** Keys that this process alone inserts. */
  readonly ownKeys: number;
  /** Added to each value that it writes, so that no two processes write the same one. */
  readonly values: number;
  readonly file: string;
}

/** What a service process is told later. */
export type Order =
  | { readonly do: 'work' }
  | { readonly do: 'long'; readonly ms: number; readonly first: 'read' | 'write' | 'nothing' }
  | {
      readonly do: 'job' | 'loose' | 'slow-read';
      readonly ms: number;
      readonly first: 'insert' | 'read' | 'nothing';
    }
  | { readonly do: 'release' }
  | { readonly do: 'break-reads' }
  | { readonly do: 'rest' }
  | { readonly do: 'close' };

/** What it says. */
export type Answer =
  | { readonly says: 'ready' | 'rests' }
  | { readonly says: 'unready'; readonly why: string };
