/** A state made in one checkout is used from another, at a different path. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "vitest";
import { scenario } from "./harness.js";
import { ScratchProject } from "./scratch-project.js";

const ROOT = path.resolve(__dirname, "..", "..");
const PACKAGE = "pulumi-cloudflare-tunnel";

const program = `
  const tunnel = new CfdTunnel("web");
  new TunnelConfiguration("web", { tunnel, config: { ingress: [{ service: "http_status:404" }] } });
  new WarpConnector("site");`;

/** A copy of the package with node_modules of its own: nothing of this checkout is loaded through it but dependencies. */
function copyCheckout(): string {
  const directory = realpathSync(mkdtempSync(path.join(tmpdir(), "tunnel-copy-")));
  const modules = path.join(directory, "node_modules");
  mkdirSync(modules);
  for (const name of readdirSync(path.join(ROOT, "node_modules"))) {
    if (name !== PACKAGE) symlinkSync(path.join(ROOT, "node_modules", name), path.join(modules, name), "junction");
  }
  cpSync(path.join(ROOT, "dist"), path.join(modules, PACKAGE, "dist"), { recursive: true });
  cpSync(path.join(ROOT, "package.json"), path.join(modules, PACKAGE, "package.json"));
  return directory;
}

scenario(
  "a state is refreshed, updated and destroyed from a copy of the package elsewhere",
  async (run) => {
    await run.up(program);
    const copy = copyCheckout();
    const project = new ScratchProject(program, path.join(copy, "node_modules"));
    try {
      const pointers = Object.values(await run.stack.pointers());
      // With the hidden identity of the stack.
      expect(pointers).toHaveLength(4);
      for (const pointer of pointers) {
        expect(pointer.length).toBeLessThanOrEqual(150);
        expect(pointer).not.toContain(ROOT);
      }
      await run.stack.reopen({ cwd: project.directory });
      expect((await run.stack.run("refresh")).changes).toEqual({});
      const { changes, calls } = await run.stack.run("up");
      expect({ changes, calls }).toEqual({ changes: {}, calls: {} });
      await run.stack.run("destroy");
      expect(await run.liveNames()).toEqual([]);
    } finally {
      project.remove();
      rmSync(copy, { recursive: true, force: true });
    }
  },
  { end: "as it is" },
);
