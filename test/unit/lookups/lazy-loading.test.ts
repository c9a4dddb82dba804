import { execFileSync } from "node:child_process";
import path from "node:path";

import { expect, it } from "vitest";

const compiled = path.join(__dirname, "..", "..", "..", "dist", "index.js");

function loadedBy(script: string): unknown {
  const output = execFileSync(process.execPath, ["-e", `const provider = require(process.env.PROVIDER); ${script}`], {
    encoding: "utf8",
    env: { PROVIDER: compiled, NODE_OPTIONS: process.env["NODE_OPTIONS"] },
  });
  return JSON.parse(output);
}

const engineSide =
  "Object.keys(require.cache).filter((file) => /dist.(api|lifecycle|validation.(rules|configuration))/.test(file))";

it("a program that looks nothing up loads no API client, lifecycle or validator", () => {
  expect(loadedBy(`console.log(JSON.stringify(${engineSide}))`)).toEqual([]);
});

it("a look-up with a wrong argument loads no HTTP library", () => {
  const script = `provider.getCfdTunnels({ status: "up" }).catch(({ message }) => {
    console.log(JSON.stringify([message, Object.keys(require.cache).filter((file) => /node-fetch|dist.api.http.(transport|exchange)/.test(file))]));
  })`;
  expect(loadedBy(script)).toEqual([
    expect.stringMatching(/^getCfdTunnels: accountId: .*\nstatus: must be one of/s),
    [],
  ]);
});
