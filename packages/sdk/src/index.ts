/** Duty: the door that a service imports; must not know the control plane from the inside. */
export {};
