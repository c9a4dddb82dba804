// The test that vitest, jest and node:test run alike: the documented mock, and what the program makes of it.
const assert = require("node:assert/strict");
const pulumi = require("@pulumi/pulumi");

const answers = {
  "cloudflareTunnel:index:getTunnelConnections": { result: [{ id: "a-connector", features: [], connections: [] }] },
  "cloudflareTunnel:index:getCfdTunnel": { id: "other-id", name: "other" },
};

function valueOf(output) {
  return new Promise((resolve) => output.apply(resolve));
}

exports.check = async function check() {
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
    call: ({ token }) => answers[token],
  });
  const { tunnel, configuration, connectors, other } = require("./program.js");
  assert.equal(await valueOf(tunnel.name), "web");
  assert.equal(await valueOf(configuration.tunnelId), "web-id");
  assert.equal((await valueOf(connectors))[0].id, "a-connector");
  assert.equal((await other).name, "other");
  const { CfdTunnel } = require("pulumi-cloudflare-tunnel");
  assert.equal(CfdTunnel.isInstance(tunnel), true);
  assert.equal(CfdTunnel.isInstance(configuration), false);
};
