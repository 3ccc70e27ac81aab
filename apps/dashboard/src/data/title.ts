/** Duty: the name of the page in the browser's tab, and for who hears it. */
import { useEffect } from 'react';

/** The most particular first: a row of tabs shows little of each. */
export function useTitle(...parts: readonly string[]): void {
  const title = [...parts, 'Sluice'].join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
}
