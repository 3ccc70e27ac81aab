/** Duty: keeps what others wrote (a reason, a name, a statement) from steering the terminal; pure. */

/** Every control character but a line's end, a tab, and the beginning of a colour, which is all that we write ourselves. */
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const STEERING = /\u001B(?!\[\d{0,2}m)|[\u0000-\u0008\u000B-\u001A\u001C-\u001F\u007F-\u009F]/g;

export function harmless(text: string): string {
  return text.replace(STEERING, '\u00B7');
}
