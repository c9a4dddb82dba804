// A program that drives a stack through Pulumi's Automation API: automation.js inline|local [directory]
const path = require("node:path");
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const { CfdTunnel, getCfdTunnelOutput } = require("pulumi-cloudflare-tunnel");

const [kind, directory] = process.argv.slice(2);
const { CLOUDFLARE_ACCOUNT_ID, PULUMI_BACKEND_URL } = process.env;
const envVars = { PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE: "", PULUMI_SKIP_UPDATE_CHECK: "true" };

async function program() {
  const tunnel = new CfdTunnel("web", { tunnelSecret: Buffer.alloc(32, 7).toString("base64") });
  return { tunnelId: tunnel.id, name: getCfdTunnelOutput({ tunnelId: tunnel.id }).name };
}

async function open() {
  if (kind === "local") {
    return LocalWorkspace.createOrSelectStack({ stackName: "local", workDir: directory }, { envVars });
  }
  const main = directory === undefined ? {} : { main: path.resolve(directory) };
  return LocalWorkspace.createOrSelectStack(
    { stackName: "inline", projectName: "automation", program },
    directory === undefined
      ? { envVars }
      : { envVars, projectSettings: { name: "automation", runtime: "nodejs", ...main } },
  );
}

async function run() {
  const stack = await open();
  // The account as a value of the stack: the program and the provider see it alike.
  await stack.setConfig("cloudflare:accountId", { value: CLOUDFLARE_ACCOUNT_ID });
  const { summary, outputs } = await stack.up({ color: "never" });
  const refreshed = await stack.refresh({ color: "never" });
  const destroyed = await stack.destroy({ color: "never" });
  const changes = [summary, refreshed.summary, destroyed.summary].map(({ resourceChanges }) => resourceChanges);
  console.log(JSON.stringify({ changes, name: outputs.name?.value }));
}

run().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
