/** The embedded deployment engine, and one interface over it and the `pulumi` CLI. For trying and testing; production runs on Pulumi itself. */
export * from "./driver.js";
export type * from "./deployment.js";
export { formatDiagnostics, formatEvent, formatSummary } from "./display.js";
export { chooseDriver, findPulumi } from "./driver-choice.js";
export { defaultStateFile, embeddedDriver } from "./embedded-driver.js";
export { pulumiDriver } from "./pulumi-driver.js";
export { UserError } from "./user-error.js";
