/** Requests that are carried out and whose answers are lost, or old: the next run ends in what it declares, and no orphan stays. */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import { writesOf } from "./deployed.js";
import { scenario } from "./harness.js";

const secretOf = (text: string) => createHash("sha256").update(text).digest("base64");

scenario(
  "a name and a secret whose answers are lost, and that are taken back, are taken back at Cloudflare",
  async (run) => {
    const program = (name: string, secret: string): string =>
      `new CfdTunnel("web", { name: "${name}", tunnelSecret: "${secretOf(secret)}" });`;
    await run.up(program("web", "one"));
    const { id } = await run.observer.tunnel("web");
    await run.observer.fault("PATCH", "/cfd_tunnel/", { status: 500, processed: true }, 20);
    const { messages } = await run.fails("up", program("web-2", "two"));
    await run.observer.clearFaults();
    expect(messages.join("\n")).toContain("whether the change was carried out is not known");
    expect(await run.observer.tunnel("web-2")).toMatchObject({ id, tunnel_secret: secretOf("two") });
    await run.up(program("web", "one"));
    expect(await run.observer.tunnel("web")).toMatchObject({ id, tunnel_secret: secretOf("one") });
  },
);

scenario(
  "a tunnel that is made in an outage is told of, goes with a destroy, and makes way for another secret",
  async (run) => {
    const program = (keeper: string): string =>
      `exports.token = new CfdTunnel("web", { secretKeepers: { keeper: "${keeper}" } }).token;`;
    const outage = async (): Promise<void> => {
      await run.observer.fault("POST", "/cfd_tunnel$", { reset: "after" });
      await run.observer.fault("GET", "/cfd_tunnel$", { status: 502 }, 1_000_000);
      const { messages } = await run.fails("up", program("one"));
      await run.observer.clearFaults();
      expect(messages.join("\n")).toContain('tunnel "web" may exist: a request that makes it was sent');
      expect(await run.liveNames()).toEqual(["web"]);
    };
    await outage();
    await run.destroy();
    expect(await run.liveNames()).toEqual([]);

    await outage();
    const [made] = await run.observer.live();
    await run.up(program("two"));
    const [again, ...more] = await run.observer.live();
    expect(more).toEqual([]);
    expect(again?.tunnel_secret).not.toBe(made?.tunnel_secret);
    expect((await run.observer.connect(await run.output("token"))).status).toBe(200);
  },
  { settings: { env: { CLOUDFLARE_TUNNEL_TOTAL_TIMEOUT_SECONDS: "1" } } },
);

scenario("a token that is the former one, right after its secret changed, is read again", async (run) => {
  const program = (secret: string): string =>
    `exports.token = new CfdTunnel("web", { tunnelSecret: "${secretOf(secret)}" }).token;`;
  await run.up(program("one"));
  const former = await run.output("token");
  await run.observer.fault("PATCH", "/cfd_tunnel/", { edit: [{ op: "remove", path: "/result/token" }] });
  await run.observer.fault("GET", "/token$", { edit: [{ op: "set", path: "/result", value: former }] });
  const { calls } = await run.up(program("two"));
  expect(calls).toEqual({ "PATCH cfd_tunnel/{id}": 1, "GET cfd_tunnel/{id}/token": 2 });
  const token = await run.output("token");
  expect(token).not.toBe(former);
  expect((await run.observer.connect(token)).status).toBe(200);
});

scenario("a WARP connector that another stack makes in the same moment is neither taken nor deleted", async (run) => {
  await run.up("");
  const { emulator } = run.observer;
  const lost = emulator.addFault({ method: "POST", path: "/warp_connector$", fault: { status: 502 } });
  // The look for what the request made waits for the other stack.
  await run.observer.fault("GET", "/warp_connector$", { delayMs: 1_000 });
  const [{ messages }, others] = await Promise.all([
    run.fails("up", `new WarpConnector("site");`),
    emulator.faultStruck(lost).then(async () => {
      const { result } = await run.observer.api("POST", "/warp_connector", { name: "site" });
      return (result as { id: string }).id;
    }),
  ]);
  expect(messages.join("\n")).toContain(`WARP connector "site" (${others}), created`);
  expect(messages.join("\n")).toContain("is not this resource's own");
  const live = async (): Promise<string[]> => (await run.observer.live()).map(({ id }) => id);
  expect(await live()).toEqual([others]);
  await run.destroy();
  expect(await live()).toEqual([others]);
  const { calls } = await run.up(`new WarpConnector("site", { name: "site-2" });`);
  expect(writesOf(calls)).toEqual({ "POST warp_connector": 1, "PATCH warp_connector/{id}": 1 });
  await run.observer.api("DELETE", `/warp_connector/${others}`);
});
