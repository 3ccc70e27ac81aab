/** Duty: the browser's own dialog: it holds the focus, closes by Escape and gives the focus back. */
import { useLayoutEffect, useRef, type ReactNode } from 'react';

export function Modal({
  title,
  close,
  children,
}: {
  readonly title: string;
  readonly close: () => void;
  readonly children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  // before it is taken out of the page: a dialog that is gone gives no focus back
  useLayoutEffect(() => {
    const shown = dialog.current;
    if (shown && !shown.open) shown.showModal();
    shown?.querySelector<HTMLElement>('input:not([type=radio])')?.focus();
    return () => shown?.close();
  }, []);
  return (
    <dialog ref={dialog} className="modal" aria-labelledby="modal-title" onClose={close}>
      <h2 id="modal-title">{title}</h2>
      {children}
    </dialog>
  );
}
