/** Duty: one HTTP request with JSON both ways; never throws and never tries twice. */
import { Agent, request } from 'node:http';

/** Idle connections are given up well before a server does, or one could be closed just as a request is sent. */
const agent = new Agent({ keepAlive: true, timeout: 30_000 });
/** Longer than any stall worth measuring. */
const DEADLINE_MS = 30_000;

export type Method = 'GET' | 'POST' | 'PUT';

/** `status` 0: no answer came, and `error` says why. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly error?: string;
  /** False where the request certainly never reached anybody. */
  readonly arrived: boolean;
}

export function ask(method: Method, url: string, body?: unknown): Promise<Answer> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void =>
      resolve({ status: 0, body: {}, error: error.message, arrived: error.code !== 'ECONNREFUSED' });
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = request(url, { method, agent, headers, signal: AbortSignal.timeout(DEADLINE_MS) }, (got) => {
      const chunks: Buffer[] = [];
      got.on('data', (chunk: Buffer) => chunks.push(chunk));
      got.on('error', failed);
      got.on('end', () => {
        resolve({ status: got.statusCode ?? 0, body: parsed(Buffer.concat(chunks)), arrived: true });
      });
    });
    sent.on('error', failed);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function parsed(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
