/** A Pulumi program in a directory of its own, outside the checkout, as a user's would be. */
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { hostSettings } from "../which-host.js";

const ROOT_MODULES = path.resolve(__dirname, "..", "..", "node_modules");

/** What programs of the tests have at hand. */
const HEADER = `const pulumi = require("@pulumi/pulumi");
const random = require("@pulumi/random");
const tunnels = require("pulumi-cloudflare-tunnel");
const { CfdTunnel, DnsRoute, TunnelConfiguration, WarpConnector } = tunnels;
`;

/** Writes the project, and removes it. */
export class ScratchProject {
  readonly directory = realpathSync(mkdtempSync(path.join(tmpdir(), "tunnel-e2e-")));

  /** The modules are those of this checkout, unless told otherwise. */
  constructor(source: string, modules = ROOT_MODULES) {
    // As in an installed project: the package, and what it needs, are found from the program's directory.
    symlinkSync(modules, path.join(this.directory, "node_modules"), "junction");
    // JavaScript, without the compiler: what is tested here is not TypeScript.
    const project = { name: "e2e", runtime: { name: "nodejs", options: { typescript: false } }, ...hostSettings };
    writeFileSync(path.join(this.directory, "Pulumi.yaml"), JSON.stringify(project));
    writeFileSync(path.join(this.directory, "package.json"), JSON.stringify({ name: "e2e", main: "index.js" }));
    this.write(source);
  }

  /** Replaces the program. */
  write(source: string): void {
    writeFileSync(path.join(this.directory, "index.js"), HEADER + source);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
