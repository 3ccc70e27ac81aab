/** Duty: the SDK's name and version as instances report them. */
export const SDK_VERSION = '@sluice/sdk:0.0.0';
