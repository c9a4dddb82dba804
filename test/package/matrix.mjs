// The package as users install it: packed, then installed into empty projects by npm, pnpm and yarn, with the oldest and the
// newest supported @pulumi/pulumi. The quickstart runs there as CommonJS and ESM, TypeScript and JavaScript, on each Node
// version, on the embedded engine against the emulator. It needs the npm registry, and is no part of `npm test`.
//
//   npm run test:package                                   everything: 72 deployments
//   npm run test:package -- --node 22 --manager pnpm       a part of it
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { Command, Option } from "commander";

import { deploy } from "./deployment.mjs";
import { MANAGERS, PackageManagers } from "./managers.mjs";
import { NODE_MAJORS, Nodes } from "./nodes.mjs";
import { pack } from "./pack.mjs";
import { run, stopAll } from "./process.mjs";
import { PROGRAMS } from "./programs.mjs";
import { createProject, expectEntries, expectOneCopy, expectTypes } from "./project.mjs";
import { expectMocks, RUNNERS, writeMockedTest } from "./runners.mjs";
import { renderTable } from "./table.mjs";

/** The oldest version of the peer range, and whatever is newest. */
const PULUMI = { oldest: "3.142.0", newest: "latest" };

const options = new Command("test:package")
  .description("Packs the package, and runs the quickstart in empty projects that have it installed.")
  .addOption(
    new Option("--manager <names...>", "package managers")
      .choices(Object.keys(MANAGERS))
      .default(Object.keys(MANAGERS)),
  )
  .addOption(
    new Option("--pulumi <which...>", "@pulumi/pulumi").choices(Object.keys(PULUMI)).default(Object.keys(PULUMI)),
  )
  .addOption(new Option("--node <majors...>", "Node versions").choices(NODE_MAJORS).default(NODE_MAJORS))
  .addOption(
    new Option("--program <names...>", "programs").choices(Object.keys(PROGRAMS)).default(Object.keys(PROGRAMS)),
  )
  .option("--jobs <n>", "deployments at a time", Number, 2)
  .option("--keep", "leave the projects where they are, and say where")
  .parse()
  .opts();

const scratch = mkdtempSync(path.join(tmpdir(), "tunnel-package-"));
const results = [];

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    stopAll();
    rmSync(scratch, { recursive: true, force: true });
    process.exit(130);
  });
}

/** Notes whether something holds; a hole has its reason. */
async function cell(where, check) {
  const started = performance.now();
  let reason;
  try {
    await check();
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
  results.push({ ...where, reason });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${reason === undefined ? "ok    " : "FAILED"} ${Object.values(where).join(" · ")} (${seconds} s)`);
  if (reason !== undefined) console.error(reason.replaceAll(/^/gm, "       "));
}

/** Runs tasks, some at a time. */
async function inParallel(tasks) {
  const queue = [...tasks];
  const worker = async () => {
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) await task();
  };
  await Promise.all(Array.from({ length: options.jobs }, worker));
}

async function testProject(manager, which, tools) {
  const directory = path.join(scratch, `${manager}-${which}`);
  let project;
  const installed = { manager, pulumi: which, program: "one copy of @pulumi/pulumi", node: "install" };
  await cell(installed, async () => {
    project = await createProject({ directory, manager, pulumi: PULUMI[which], ...tools });
    expectOneCopy(directory);
  });
  if (project === undefined) return;
  writeMockedTest(directory);
  const tasks = options.node.flatMap((major) => [
    () =>
      cell({ manager, pulumi: which, program: "import and require of each entry", node: major }, async () => {
        await expectEntries(await tools.nodes.binary(major), directory);
      }),
    // What a test runner does to modules is the same whoever installed them.
    ...(manager === "npm" ? Object.keys(RUNNERS) : []).map(
      (runner) => () =>
        cell({ manager, pulumi: which, program: `a unit test with mocks, ${runner}`, node: major }, async () => {
          await expectMocks(await tools.nodes.binary(major), directory, runner);
        }),
    ),
    ...options.program.map(
      (program) => () =>
        cell({ manager, pulumi: which, program, node: major }, async () => {
          const node = await tools.nodes.binary(major);
          await expectTypes(node, directory, project.programs[program]);
          await deploy(node, directory, project.programs[program]);
        }),
    ),
  ]);
  await inParallel(tasks);
}

try {
  const nodes = new Nodes(scratch);
  const tools = { nodes, managers: new PackageManagers(scratch), tarball: (await pack(scratch)).file };
  for (const major of options.node) console.log(`Node ${await nodes.version(major)}`);
  const newest = (await run("npm", ["view", "@pulumi/pulumi", "version"])).trim();
  console.log(`@pulumi/pulumi ${PULUMI.oldest} (oldest) and ${newest} (newest)\n`);
  for (const manager of options.manager) for (const which of options.pulumi) await testProject(manager, which, tools);
  console.log(`\n${renderTable(results)}`);
} finally {
  if (options.keep) console.log(`\nThe projects are in ${scratch}`);
  else rmSync(scratch, { recursive: true, force: true });
}

const failed = results.filter(({ reason }) => reason !== undefined).length;
console.log(`\n${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
