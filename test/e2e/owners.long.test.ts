/** One configuration, two owners: each is told of the other. */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import { Deployed } from "./deployed.js";
import { scenario } from "./harness.js";
import { ScratchProject } from "./scratch-project.js";

const secret = createHash("sha256").update("declared").digest("base64");

scenario("two stacks that configure one tunnel are told of each other", async (run) => {
  const ours = (status: number) => `
    const tunnel = new CfdTunnel("web", { tunnelSecret: ${JSON.stringify(secret)} });
    new TunnelConfiguration("web", { tunnel, config: { ingress: [{ service: "http_status:${status}" }] } });`;
  await run.up(ours(404));
  const { id } = await run.observer.tunnel("web");

  const project = new ScratchProject(`
    const config = { ingress: [{ service: "http_status:503" }] };
    new TunnelConfiguration("theirs", { tunnelId: "${id}", config, onDelete: "retain" });`);
  const theirs = Deployed.start(run.driver, run.observer, { cwd: project.directory });
  try {
    const { messages } = await theirs.run("up");
    expect(messages.join("\n")).toContain(`the configuration of tunnel ${id} existed already, as version 1`);

    const answer = await run.up(ours(403));
    expect(answer.messages.join("\n")).toContain("version 1, now 3");
    expect((await run.observer.tunnel("web")).configuration.version).toBe(3);
    await theirs.run("destroy");
  } finally {
    await theirs.close();
    project.remove();
  }
});
