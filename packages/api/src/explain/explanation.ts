/** Duty: the shape of the long answer to a code; the texts lie beside it. */
export interface Explanation {
  /** What has happened, in plain words. */
  readonly means: string;
  /** Why the rule exists: what would go wrong without it. */
  readonly why: string;
  /** One case in which it comes, and how it looks when it is right; lines of a terminal or of a spec. */
  readonly example: string;
  /** What to do now. */
  readonly todo: string;
}
