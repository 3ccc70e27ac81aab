/** Duty: findings in the making; knows no code by name. */
import type { Finding, FindingCode } from '@sluice/core';

type Said = Omit<Finding, 'severity'>;

/** Nothing starts until it is changed or waved through. */
export function blocks(code: FindingCode, subject: string, message: string, todo: string): Finding {
  return { severity: 'blocks', ...said(code, subject, message, todo) };
}

export function warns(code: FindingCode, subject: string, message: string, todo: string): Finding {
  return { severity: 'warns', ...said(code, subject, message, todo) };
}

export function tells(code: FindingCode, subject: string, message: string, todo: string): Finding {
  return { severity: 'tells', ...said(code, subject, message, todo) };
}

function said(code: FindingCode, subject: string, message: string, todo: string): Said {
  return { code, subject, message, todo };
}

/** PostgreSQL's own words on why it refused something. */
export function reason(error: unknown): string {
  const { message, detail } = error as { message?: string; detail?: string };
  return detail ? `${message} (${detail})` : (message ?? String(error));
}
