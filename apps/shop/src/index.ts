/** Duty: the door through which tests reach the example service without starting a process. */
export {};
