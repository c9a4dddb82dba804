/** What `cloudflare-tunnel-import` says and refuses; what it brings is tested on the engines, in import.test.ts. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

import { describe, expect, it } from "vitest";

import { markAt } from "../../provider/session/mark.js";
import { refusal } from "../observer.js";
import { entries, make, observer, project, run, siblings, web } from "./import-stage.js";

/** Windows knows no such rights. */
const OWNER_ALONE = process.platform === "win32" ? 0o666 : 0o600;

describe("what is imported", () => {
  it.each([["web"], ["its id"]])("a tunnel named by %s, and none besides", async (by) => {
    await make("POST", "/cfd_tunnel", { name: "other", config_src: "cloudflare" });
    await make("POST", "/warp_connector", { name: "web" });
    expect(await run(["--tunnel", by === "web" ? by : web.id.toUpperCase(), "--no-dns"])).toMatchObject({ code: 0 });
    expect(entries().map(({ type, id }) => [type.split(":").at(-1), id])).toEqual([
      ["CfdTunnel", web.id],
      ["TunnelConfiguration", web.id],
    ]);
  });

  it("a WARP connector alone needs no list of tunnels", async () => {
    await make("POST", "/warp_connector", { name: "office" });
    const calls = await observer.counting(() => run(["--warp", "office"]));
    expect(Object.keys(calls).filter((call) => /cfd_tunnel|zones|dns/.test(call))).toEqual([]);
    expect(entries()).toMatchObject([{ name: "office" }]);
  });

  it("resources of names that are alike have names of their own", async () => {
    for (const name of ["a b", "a/b", "a-b"]) await make("POST", "/cfd_tunnel", { name, config_src: "local" });
    await run(["--all"]);
    const names = entries().map(({ name }) => name);
    expect(names).toEqual(["a-b", "a-b-2", "a-b-3", "web", "web"]);
    expect(project.program).toContain('new CfdTunnel("a-b", { name: "a b", configSrc: "local" });');
    expect(project.complaints()).toEqual([]);
  });

  it("a tunnel whose name no program can declare is left out, and why", async () => {
    const { id } = await make("POST", "/cfd_tunnel", {
      name: "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415",
      config_src: "local",
    });
    const { code, stderr } = await run(["--tunnel", id, "--tunnel", "web", "--no-dns"]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/note: left out CfdTunnel .* which a program could not declare as it is: name: /);
    expect(entries().map((entry) => entry.id)).not.toContain(id);
  });

  it("nothing adopts: a second stack of the program would take what it finds", async () => {
    await make("POST", "/warp_connector", { name: "office" });
    await run(["--all"]);
    expect(project.program).not.toContain("adopt");
    expect(entries().filter(({ inputs }) => "adopt" in inputs)).toEqual([]);
  });

  it("each resource has its mark, and what bears a trace the stack's one identity, which is imported beside", async () => {
    await make("POST", "/teamnet/routes", { network: "10.0.0.0/8", tunnel_id: web.id });
    await run(["--tunnel", "web", "--no-dns"]);
    const [identity, password] = siblings();
    expect(identity).toMatchObject({
      name: "cloudflare-tunnel-identity",
      id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
    expect(password).toMatchObject({ name: "web-secret", id: "none", inputs: { length: 64 } });
    const [tunnel, configuration, route] = entries();
    for (const kept of ["inputs", "outputs"] as const) {
      expect(tunnel?.[kept]).toMatchObject({ mark: markAt("CfdTunnel", ["web"]), ownSecret: true });
      expect(tunnel?.[kept]).not.toHaveProperty("stackIdentity");
      expect(configuration?.[kept]).toMatchObject({ mark: markAt("TunnelConfiguration", ["web"]) });
      expect(route?.[kept]).toMatchObject({ stackIdentity: identity?.id });
    }
  });

  it("a tunnel keeps its own secret: the one that is generated for it is in no output, but its hash", async () => {
    await run(["--tunnel", "web", "--no-dns"]);
    const [password] = siblings();
    const { plaintext } = password?.outputs["result"] as { plaintext: string };
    const generated = createHash("sha256")
      .update(JSON.parse(plaintext) as string)
      .digest("base64");
    const [tunnel] = entries();
    expect(tunnel?.inputs).not.toHaveProperty("tunnelSecret");
    expect(tunnel?.outputs).toMatchObject({ keepsSecret: true, adopted: true });
    expect(tunnel?.outputs["generatedFrom"]).toBe(createHash("sha256").update(generated).digest("hex"));
    expect(JSON.stringify(tunnel?.outputs)).not.toContain(generated);
  });

  it.skipIf(process.platform === "win32")("a stack that has an identity keeps it, as the CLI tells", async () => {
    await make("POST", "/teamnet/routes", { network: "10.0.0.0/8", tunnel_id: web.id });
    const bin = path.join(project.directory, "bin");
    mkdirSync(bin);
    const resources = [{ type: "pulumi-nodejs:dynamic/cloudflareTunnel:StackIdentity", id: "0f".repeat(16) }];
    const cli = `#!/bin/sh\ncase "$1" in version) echo v3.276.0;; stack) echo '${JSON.stringify({ deployment: { resources } })}';; *) exit 1;; esac\n`;
    writeFileSync(path.join(bin, "pulumi"), cli, { mode: 0o755 });
    expect(await run(["--tunnel", "web", "--no-dns", "--stack", "dev"], { PATH: bin })).toMatchObject({ code: 0 });
    expect(siblings().map(({ name }) => name)).toEqual(["web-secret"]);
    expect(entries().find(({ type }) => type.endsWith(":NetworkRoute"))?.inputs["stackIdentity"]).toBe("0f".repeat(16));
  });

  it("an object with the comment of another stack is told of", async () => {
    await make("POST", "/teamnet/routes", { network: "10.0.0.0/8", tunnel_id: web.id, comment: "Pulumi shop/prod/dc" });
    const { stderr } = await run(["--all", "--stack", "dev"]);
    expect(stderr).toMatch(/note: network route \S+ has the comment of the stack shop\/prod/);
    await run(["--all", "--stack", "dev", "--yes"]);
    expect(project.program).toContain('comment: "Pulumi shop/prod/dc"');
  });

  it("a configuration that a preview would refuse is left out, and why", async () => {
    await observer.fault("GET", "/configurations$", {
      edit: [{ op: "set", path: "/result/config/ingress", value: [] }],
    });
    const { stderr, code } = await run(["--all"]);
    expect(code).toBe(0);
    expect(entries().map(({ name }) => name)).toEqual(["web"]);
    expect(stderr).toContain('note: left out TunnelConfiguration "web"');
  });
});

describe("what it says", () => {
  it("one line of JSON for scripts, with no secret in it", async () => {
    const { stdout } = await run(["--all", "--json"]);
    const said = JSON.parse(stdout) as { resources: unknown[]; commands: string[]; files: Record<string, string> };
    expect(stdout.trim().split("\n")).toHaveLength(1);
    expect(said.resources).toContainEqual({ type: "CfdTunnel", name: "web", id: web.id });
    expect(said.files).toEqual({ importFile: project.importFile, program: path.join(project.directory, "index.ts") });
    expect(said.commands[0]).toBe("pulumi import --file import.json --generate-code=false --protect=false");
  });

  it("its version, and its help", async () => {
    expect((await run(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const { stdout, code } = await run(["--help"]);
    expect({ code, stdout }).toMatchObject({ code: 0 });
    for (const word of [
      "--tunnel",
      "--warp",
      "--all",
      "--no-dns",
      "--out",
      "--json",
      "--yes",
      "--from-state",
      "3.254.0",
    ]) {
      expect(stdout).toContain(word);
    }
  });

  it("what it may not read, which it leaves out", async () => {
    await observer.fault("GET", "/zones$", refusal(403, 10000, "Authentication error"));
    await observer.fault("GET", "/teamnet/routes$", refusal(403, 10000, "Authentication error"));
    const { code, stderr } = await run(["--all"]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/note: these credentials may not read zones, so that none is imported; .*"Zone: Read"/);
    expect(stderr).toMatch(/note: these credentials may not read network routes/);
    expect(entries()).toHaveLength(2);
  });

  it("what takes its time, and not among its results", async () => {
    await observer.fault("GET", "/token$", { status: 503, headers: { "retry-after": "1" } });
    const { stdout, stderr, code } = await run(["--all", "--json"]);
    expect({ code, lines: stdout.trim().split("\n").length }).toEqual({ code: 0, lines: 1 });
    expect(stderr).toMatch(/503/);
  });

  it("how far it is, where there is much", async () => {
    for (let index = 0; index < 24; index += 1) {
      await make("POST", "/cfd_tunnel", { name: `t${String(index)}`, config_src: "cloudflare" });
    }
    const { stderr } = await run(["--all", "--no-dns"]);
    expect(stderr).toContain("read 50 of 50\n");
  });
});

describe("it refuses", () => {
  it.each<[string, string[], string]>([
    ["nothing to import", [], "say what to import, in one way"],
    ["two ways at once", ["--all", "--tunnel", "web"], "say what to import, in one way"],
    ["a word of its own", ["web"], 'what is "web"? Name a tunnel with --tunnel'],
    ["an option that there is not", ["--tunel", "web"], "unknown option '--tunel'"],
    [
      "a tunnel that there is not",
      ["--tunnel", "wep"],
      'the account has no live tunnel with the id or name "wep". It has "web"',
    ],
    [
      "a WARP connector that there is not",
      ["--warp", "x"],
      'no live WARP connector with the id or name "x". It has no live WARP connector',
    ],
  ])("%s", async (_what, words, message) => {
    const { code, stderr, stdout } = await run(words);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(message);
    expect(existsSync(project.importFile)).toBe(false);
  });

  it("to replace files where nobody can be asked, before it makes a call", async () => {
    project.write("index.ts", "// mine\n");
    let said = "";
    const calls = await observer.counting(async () => ({ stderr: said } = await run(["--all"])));
    expect(calls).toEqual({});
    expect(said).toMatch(/index\.ts would be replaced: pass --yes where that is meant, or --out/);
    expect(project.program).toBe("// mine\n");
    expect(await run(["--all", "--yes"])).toMatchObject({ code: 0 });
    expect(await run(["--all", "--force"])).toMatchObject({ code: 0 });
  });

  it("to leave secrets readable in a file that was there before", async () => {
    writeFileSync(project.importFile, "{}", { mode: 0o644 });
    await run(["--all", "--yes"]);
    expect(statSync(project.importFile).mode & 0o777).toBe(OWNER_ALONE);
  });

  it("without credentials, without an account, and with a token that may only read", async () => {
    const without = async (name: string): Promise<string> => (await run(["--all"], { [name]: "" })).stderr;
    expect(await without("CLOUDFLARE_API_TOKEN")).toContain("no Cloudflare API token: set CLOUDFLARE_API_TOKEN");
    expect(await without("CLOUDFLARE_ACCOUNT_ID")).toContain(
      "the Cloudflare account is missing: run `pulumi config set",
    );
    const { stderr, code } = await run(["--all"], { CLOUDFLARE_API_TOKEN: observer.emulator.readOnlyApiToken });
    expect(code).toBe(1);
    expect(stderr).toMatch(/read the token of tunnel "web" .*Cloudflare Tunnel: Edit/s);
    expect(existsSync(project.importFile)).toBe(false);
  });

  it.skipIf(process.platform === "win32")("a CLI that is too old, before it makes a call", async () => {
    await make("POST", "/teamnet/routes", { network: "10.0.0.0/8", tunnel_id: web.id });
    const bin = path.join(project.directory, "bin");
    mkdirSync(bin);
    writeFileSync(path.join(bin, "pulumi"), "#!/bin/sh\necho v3.253.1\n", { mode: 0o755 });
    let said = "";
    const calls = await observer.counting(async () => ({ stderr: said } = await run(["--all"], { PATH: bin })));
    expect(calls).toEqual({});
    expect(said).toContain("the Pulumi CLI on the PATH is v3.253.1");
    expect(said).toContain("3.254.0 or newer");
  });
});

it("the account is the stack's, and so is the token where the environment has none", async () => {
  const { accountId, apiToken, baseUrl } = observer.emulator;
  const config = { "cloudflare:accountId": accountId, "cloudflare:baseUrl": baseUrl, "cloudflare:apiToken": apiToken };
  project.write("Pulumi.dev.yaml", JSON.stringify({ config }));
  expect(await project.run(["--all"], { CLOUDFLARE_ACCOUNT_ID: "0".repeat(32) })).toMatchObject({ code: 0 });
  expect(entries()[0]).toMatchObject({ inputs: { accountId } });
});

it.skipIf(process.platform === "win32")(
  "a value that the stack's config has as a secret is asked of Pulumi",
  async () => {
    const { accountId, apiToken, baseUrl } = observer.emulator;
    const bin = path.join(project.directory, "bin");
    mkdirSync(bin);
    const answers = `case "$*" in
    version*) echo v3.260.0 ;;
    "stack --show-name"*) echo acme/imported/dev ;;
    "config get cloudflare:accountId --stack acme/imported/dev"*) echo ${accountId} ;;
    "config get cloudflare:apiToken --stack acme/imported/dev"*) echo ${apiToken} ;;
    *) exit 1 ;;
  esac`;
    writeFileSync(path.join(bin, "pulumi"), `#!/bin/sh\n${answers}\n`, { mode: 0o755 });
    const secure = { secure: "v1:abc" };
    const config = { "cloudflare:accountId": secure, "cloudflare:baseUrl": baseUrl, "cloudflare:apiToken": secure };
    project.write("Pulumi.dev.yaml", JSON.stringify({ config }));
    const { code, stderr } = await project.run(["--all"], { PATH: bin, CLOUDFLARE_ACCOUNT_ID: "0".repeat(32) });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(entries()).toMatchObject([{ inputs: { accountId } }, { inputs: { mark: expect.any(String) as unknown } }]);
  },
);
