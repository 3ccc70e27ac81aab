/** Duty: what stands around every page: its places, the connection, the theme, the token that is asked for. */
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { seconds } from '@sluice/core';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useClock, useSession } from './data/session.js';
import { useSignal } from './data/signal.js';
import { THEMES, themeSignal, type Theme } from './data/theme.js';
import { clock } from './words/say.js';

export function Shell() {
  const { connection } = useSession();
  const { state } = useSignal(connection);
  const main = useFocusOnArrival();
  return (
    <>
      <a className="skip" href="#main">
        To the page
      </a>
      <header className="shell">
        <Link to="/" className="brand">
          <img src="/favicon.svg" alt="" width="22" height="22" /> Sluice
        </Link>
        <nav aria-label="Pages">
          <Link to="/" activeOptions={{ exact: true }}>
            Rollouts
          </Link>
          <Link to="/fleet">Fleet</Link>
          <Link to="/targets">Targets</Link>
        </nav>
        <ConnectionState />
        <ThemeSwitch />
      </header>
      <main id="main" tabIndex={-1} ref={main}>
        {state === 'refused' ? <TokenForm /> : <Outlet />}
      </main>
    </>
  );
}

/** Whoever follows a link by keys goes on from the page that it leads to, and hears it, and not from the link that is gone. */
function useFocusOnArrival() {
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}

const STATES = {
  opening: 'Connecting',
  live: 'Live',
  lost: 'Connection lost',
  refused: 'Needs a token',
} as const;

/** Its place is as wide in every state: nothing beside it moves when the connection breaks. */
function ConnectionState() {
  const { connection } = useSession();
  const { state, since } = useSignal(connection);
  const now = useClock();
  return (
    <div className={`connection ${state}`} title={`since ${clock(since)}`}>
      <span className="dot" aria-hidden="true" />
      <span role="status">{STATES[state]}</span>
      {state === 'lost' ? (
        <span className="lost-for">for {seconds(Math.max(1_000, now - since))}</span>
      ) : null}
    </div>
  );
}

const THEME = 'sluice.theme';

function ThemeSwitch() {
  const { local } = useSession();
  const theme = useSignal(themeSignal);
  useEffect(() => {
    const kept = local.getItem(THEME);
    themeSignal.set(THEMES.find((t) => t === kept) ?? 'system');
  }, [local]);
  const choose = (next: Theme): void => {
    const { dataset } = document.documentElement;
    if (next === 'system') {
      local.removeItem(THEME);
      delete dataset['theme'];
    } else {
      local.setItem(THEME, next);
      dataset['theme'] = next;
    }
    themeSignal.set(next);
  };
  return (
    <label className="theme">
      <span className="unseen">Theme</span>
      <select value={theme} onChange={(e) => choose(e.currentTarget.value as Theme)}>
        <option value="system">System</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
    </label>
  );
}

function TokenForm() {
  const { token, connection } = useSession();
  const { why } = useSignal(connection);
  const [typed, setTyped] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    token.set(typed.trim());
  };
  return (
    <form className="panel token" onSubmit={submit}>
      <h1>This control plane wants a token</h1>
      <p role="status">Found: {why ?? 'none'}.</p>
      <p>
        An admin token opens these pages; it is kept until this tab is closed. Make one with{' '}
        <code>sluice token create NAME --kind admin</code>.
      </p>
      <label>
        Admin token
        <input
          type="password"
          autoComplete="current-password"
          value={typed}
          onChange={(e) => setTyped(e.currentTarget.value)}
          required
        />
      </label>
      <button type="submit" className="primary">
        Open
      </button>
    </form>
  );
}
