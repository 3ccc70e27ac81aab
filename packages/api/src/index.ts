/** Duty: the door of what Sluice speaks; knows no server and no database. */
export {};
