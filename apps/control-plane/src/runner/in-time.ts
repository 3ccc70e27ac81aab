/** Duty: gives up waiting for an answer that does not come; what was asked goes on by itself. */

export class Unanswered extends Error {}

/** @throws Unanswered when `who` has not answered after `ms`. */
export async function inTime<T>(work: Promise<T>, ms: number, who: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unanswered(`${who} has not answered for ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    // nobody else listens when it fails later
    work.catch(() => undefined);
  }
}
