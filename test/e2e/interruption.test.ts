/** A creation that fails half-way: the engine keeps what was made, and the next up completes it. */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import { writesOf } from "./deployed.js";
import { scenario } from "./harness.js";

const secret = createHash("sha256").update("declared").digest("base64");

scenario("a connector whose secret could not be set is kept, and completed by the next up", async (run) => {
  const program = `exports.token = new WarpConnector("site", { tunnelSecret: ${JSON.stringify(secret)} }).token;`;
  const forbidden = {
    status: 403,
    body: { success: false, errors: [{ code: 10000, message: "Authentication error" }] },
  };
  await run.observer.fault("PATCH", "/warp_connector/", forbidden, 10);
  const failed = await run.fails("up", program);
  expect(failed.messages.join("\n")).toContain("The next `pulumi up` completes it");
  expect(writesOf(failed.calls)["POST warp_connector"]).toBe(1);
  // Under the name that it is made with: nobody else's can have it.
  const [made] = await run.observer.live();
  expect(made?.name).toMatch(/^site~[\w-]{10}$/);
  const id = made?.id;

  await run.observer.clearFaults();
  const { changes, calls } = await run.up();
  expect(changes).toEqual({ "WarpConnector site": "update" });
  expect(writesOf(calls)).toEqual({ "PATCH warp_connector/{id}": 1 });
  const completed = await run.observer.tunnel("site");
  expect({ id: completed.id, secret: completed.tunnel_secret }).toEqual({ id, secret });
  expect((await run.observer.connect(await run.output("token"))).status).toBe(200);
});
