/** Duty: the door through which tests reach the control plane without starting a process. */
export {};
