/** Duty: the door of the embedded PostgreSQL; knows nothing of Sluice. */
export {};
