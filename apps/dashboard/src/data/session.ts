/** Duty: who asks whom: the typed client with the reader's token and name; knows no page. */
import {
  createClient,
  type CallAnswer,
  type CallArguments,
  type ClientOptions,
  type RouteName,
} from '@sluice/api';
import { isRefusal, type Refusal } from '@sluice/core';
import { createContext, useContext, useEffect, useState } from 'react';
import { createSignal, useSignal, type Signal } from './signal.js';

/** What the browser gives. */
export interface Surroundings {
  readonly url: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Kept by the browser. */
  readonly local: Storage;
  /** Kept until the tab is closed. */
  readonly tab: Storage;
}

/** Where the connection stands. `since`: epoch milliseconds. */
interface Connection {
  readonly state: 'opening' | 'live' | 'lost' | 'refused';
  readonly since: number;
  readonly why?: string;
}

export interface Session {
  readonly now: () => number;
  readonly local: Storage;
  readonly connection: Signal<Connection>;
  readonly token: Signal<string | undefined>;
  readonly user: Signal<string>;
  readonly options: () => ClientOptions;
  /** @throws Refused where the control plane refuses; ControlPlaneError where none answers. */
  readonly ask: <N extends RouteName>(name: N, ...input: CallArguments<N>) => Promise<CallAnswer<N>>;
}

/** A refusal on its way through code that knows errors only. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

const TOKEN = 'sluice.token';
const USER = 'sluice.user';
/** A plan of a large database takes seconds; nothing that the pages ask takes longer. */
const DEADLINE_MS = 15_000;

export function createSession({ url, now, local, tab }: Surroundings): Session {
  const token = createSignal<string | undefined>(tab.getItem(TOKEN) ?? undefined);
  const user = createSignal(local.getItem(USER) ?? '');
  const connection = createSignal<Connection>({ state: 'opening', since: now() });
  token.subscribe(() => tab.setItem(TOKEN, token.get() ?? ''));
  user.subscribe(() => local.setItem(USER, user.get()));
  const options = (): ClientOptions => ({
    url,
    deadlineMs: DEADLINE_MS,
    token: token.get() === '' ? undefined : token.get(),
    user: user.get().trim() === '' ? undefined : user.get().trim(),
  });
  return {
    now,
    local,
    connection,
    token,
    user,
    options,
    ask: async (name, ...input) => {
      const answer = await createClient(options()).call(name, ...input);
      if (!isRefusal(answer)) return answer as CallAnswer<typeof name>;
      if (answer.code === 'token-invalid' || answer.code === 'token-forbidden')
        connection.set({ state: 'refused', since: now(), why: answer.found });
      throw new Refused(answer);
    },
  };
}

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('wanted a session around the page, found none: see app.tsx');
  return session;
}

/**
 * The moment of which the page speaks, in epoch milliseconds: now, or when the connection broke. Nobody is silent because
 * this page hears nothing.
 */
export function useNow(): number {
  const { connection } = useSession();
  const { state, since } = useSignal(connection);
  const now = useClock();
  return state === 'lost' ? Math.min(now, since) : now;
}

/** Epoch milliseconds, anew each second. */
export function useClock(): number {
  const { now } = useSession();
  const [at, setAt] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setAt(now()), 1_000);
    return () => clearInterval(timer);
  }, [now]);
  return at;
}
