/** Duty: small things that every page is made of. */
import type { ReactNode } from 'react';
import type { Tone } from '../words/state.js';

export function Chip({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return <span className={`chip ${tone}`}>{children}</span>;
}

export function Meter({
  share,
  label,
  tone = 'move',
}: {
  readonly share: number;
  readonly label: string;
  readonly tone?: Tone;
}) {
  return <progress className={`meter ${tone}`} value={share} max={1} aria-label={label} />;
}

/** A part of a page with its heading. */
export function Panel({
  title,
  aside,
  children,
  className = '',
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}) {
  const id = `panel-${title.replace(/\W+/g, '-').toLowerCase()}`;
  return (
    <section className={`panel ${className}`} aria-labelledby={id}>
      <header className="panel-head">
        <h2 id={id}>{title}</h2>
        {aside === undefined ? null : <div className="aside">{aside}</div>}
      </header>
      {children}
    </section>
  );
}

/** A table that may be wider than its place: it scrolls by itself, and by keys. */
export function Scroll({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // focusable, so that whoever has no mouse scrolls it by keys
    <div className="scroll" role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
