// What the console gives to the simulator.
export { type Admin, createAdmin } from "./admin.ts";
export { createHistory, type History } from "./history.ts";
export type { Simulation } from "./simulation.ts";
