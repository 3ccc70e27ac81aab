/** Duty: remembers the messages of one flag stream as they went over the wire, so that an old one can be sent again; changes nothing by itself. */

/** A message is kept whole, with its HTTP chunk's frame. */
const KEPT = 50;

export class StreamTape {
  #isStream = false;
  #body = false;
  #rest = Buffer.alloc(0);
  readonly #messages: Buffer[] = [];

  get isStream(): boolean {
    return this.#isStream;
  }

  /** The first bytes of a connection's first request. */
  asked(first: Buffer): void {
    this.#isStream = /^GET \S*\/client\/streaming/.test(first.toString('latin1'));
  }

  /** What was passed to the client. */
  heard(bytes: Buffer): void {
    if (!this.#isStream) return;
    this.#rest = Buffer.concat([this.#rest, bytes]);
    if (!this.#body) {
      const end = this.#rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      // without chunks there is no frame to put an old message into
      if (!/transfer-encoding: chunked/i.test(this.#rest.subarray(0, end).toString('latin1'))) {
        this.#isStream = false;
        return;
      }
      this.#body = true;
      this.#rest = this.#rest.subarray(end + 4);
    }
    for (;;) {
      const line = this.#rest.indexOf('\r\n');
      if (line < 0) return;
      const whole = line + 2 + Number.parseInt(this.#rest.subarray(0, line).toString('latin1'), 16) + 2;
      if (!(this.#rest.length >= whole)) return;
      const message = this.#rest.subarray(0, whole);
      this.#rest = this.#rest.subarray(whole);
      // a chunk is one event of the stream, because the server writes each in one go
      if (message.includes('"events"') && message.subarray(0, -2).toString().endsWith('\n\n')) {
        this.#messages.push(Buffer.from(message));
        if (this.#messages.length > KEPT) this.#messages.shift();
      }
    }
  }

  /** The message that came `back` before the last, or the first, between two frames only; undefined where there is none. */
  again(back: number): Buffer | undefined {
    return this.#rest.length === 0
      ? this.#messages.at(Math.max(-1 - back, -this.#messages.length))
      : undefined;
  }
}
