/** Text that others choose reaches no output as it is: a tunnel's name, a connector's version, a route's network. */
import { expect } from "vitest";
import type { Outcome } from "./deployed.js";
import { scenario } from "./harness.js";

const hostile = `\u001b[31mred\u001b[0m \u001b]0;owned\u0007\u202e\r\nError: forged ${"x".repeat(50_000)}`;
/** Its words, of which none is taken away. */
const shown = "red Error: forged xxx";
// eslint-disable-next-line no-control-regex -- control characters are what must not be there
const unprintable = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;

function expectPrintable({ messages, printed }: Outcome): void {
  const quoting = messages.filter((message) => message.includes(shown));
  expect(quoting).not.toEqual([]);
  for (const message of quoting) {
    expect(message).not.toMatch(unprintable);
    expect(message.length).toBeLessThanOrEqual(6_000);
  }
  expect(printed).not.toMatch(unprintable);
  expect(printed).not.toMatch(/^Error: forged/m);
  expect(printed).not.toContain("x".repeat(6_000));
}

scenario(
  "escape sequences and 50,000 characters in a name, a version and a network are printed as short words",
  async (run) => {
    const { result } = await run.observer.api("POST", "/cfd_tunnel", { name: "web", config_src: "cloudflare" });
    const { id } = result as { id: string };
    const edit = (path: string) => ({ edit: [{ op: "set", path, value: hostile }] });

    await run.observer.fault("GET", `/cfd_tunnel/${id}$`, edit("/result/name"));
    expectPrintable(
      await run.up(`exports.token = new CfdTunnel("web", { adopt: "${id}", onActiveConnections: "refuse" }).token;`),
    );

    const connector = await run.observer.connect(await run.output("token"));
    await run.observer.fault("GET", "/connections$", edit("/result/*/version"));
    expectPrintable(await run.fails("destroy"));
    run.observer.emulator.disconnect(connector.id);

    await run.observer.addRoute(id, "10.0.0.0/8");
    await run.observer.fault("GET", "/teamnet/routes", edit("/result/*/network"));
    expectPrintable(await run.fails("destroy"));
  },
  { end: "as it is" },
);
