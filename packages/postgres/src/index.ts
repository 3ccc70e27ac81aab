/** Duty: the door of the hands on a target database; knows no HTTP and no state store. */
export {};
