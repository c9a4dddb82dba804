// Preloaded: time runs CLOCK_SCALE times as fast, so that a test need not wait for minutes.
const scale = Number(process.env.CLOCK_SCALE);
const { performance } = require("node:perf_hooks");
const real = performance.now.bind(performance);
const start = real();
performance.now = () => start + (real() - start) * scale;
const { setTimeout } = globalThis;
globalThis.setTimeout = Object.assign(
  (callback, ms = 0, ...args) => setTimeout(callback, ms / scale, ...args),
  setTimeout,
);
