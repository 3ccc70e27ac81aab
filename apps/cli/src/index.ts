/** Duty: the door through which tests reach the command line without starting a process. */
export {};
