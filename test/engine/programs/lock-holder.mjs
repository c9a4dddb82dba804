// Takes and releases the lock of a state on demand: "take" answers "held" or "locked", "release" answers "released".
import { createRequire } from "node:module";
import process from "node:process";
import { setInterval } from "node:timers";

const require = createRequire(import.meta.url);
const { lockState } = require("../../../dist/local/engine/state-lock.js");
const [stateFile] = process.argv.slice(2);

let release;
process.on("message", async (order) => {
  if (order === "take") {
    try {
      release = await lockState(stateFile);
      process.send("held");
    } catch (error) {
      process.send(error.message.startsWith("the stack is currently locked") ? "locked" : String(error.stack));
    }
  } else {
    await release?.();
    release = undefined;
    process.send("released");
  }
});
if (process.send) process.send("ready");
else {
  await lockState(stateFile);
  process.stdout.write(`${process.pid}\n`);
  setInterval(() => undefined, 1_000);
}
