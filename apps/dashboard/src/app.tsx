/** Duty: the app put together: its places, its cache, its live connection; knows no page from inside. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRootRoute, createRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startLive } from './data/live.js';
import { createSession, SessionContext, type Surroundings } from './data/session.js';
import { FleetPage } from './pages/fleet.js';
import { NotFound } from './pages/not-found.js';
import { RolloutPage } from './pages/rollout.js';
import { RolloutsPage } from './pages/rollouts.js';
import { TargetPage } from './pages/target.js';
import { TargetsPage } from './pages/targets.js';
import { Shell } from './shell.js';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
const getParentRoute = () => root;
const places = root.addChildren([
  createRoute({ getParentRoute, path: '/', component: RolloutsPage }),
  createRoute({ getParentRoute, path: '/rollouts/$id', component: RolloutPage }),
  createRoute({ getParentRoute, path: '/fleet', component: FleetPage }),
  createRoute({ getParentRoute, path: '/targets', component: TargetsPage }),
  createRoute({ getParentRoute, path: '/targets/$name', component: TargetPage }),
]);
const router = createRouter({ routeTree: places, scrollRestoration: true });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

export interface AppOptions extends Surroundings {
  readonly element: Element;
}

/** Draws the app and keeps it live until the page is left. */
export function startApp({ element, ...surroundings }: AppOptions): void {
  const cache = new QueryClient({
    defaultOptions: {
      // a page on a control plane at hand needs no network beyond it, and a failed look is repeated by its interval
      queries: { networkMode: 'always', retry: false, staleTime: 500 },
      mutations: { networkMode: 'always', retry: false },
    },
  });
  const session = createSession(surroundings);
  startLive(session, cache);
  createRoot(element).render(
    <StrictMode>
      <SessionContext value={session}>
        <QueryClientProvider client={cache}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </SessionContext>
    </StrictMode>,
  );
}
