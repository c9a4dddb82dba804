// Writes the tables of the docs from what the code knows: inputs and outputs from provider/contract/ and the docstrings of
// provider/resources/, settings, endpoints with their permissions and error codes from what provider/api/ tells its client.
//
//   npm run build && node docs/generate.mjs            # writes them between their marks in docs/*.md
//   npm run build && node docs/generate.mjs --check    # fails where a page says something else; test/unit/docs.test.ts runs it
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { format, resolveConfig } from "prettier";
import ts from "typescript";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const require = createRequire(import.meta.url);
const built = (module) => require(path.join(root, "dist", module));
const filesIn = (folder, extension) => readdirSync(path.join(root, folder)).filter((file) => file.endsWith(extension));

/** A table in Markdown; Prettier aligns it. */
function table(headings, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll(/\s+/g, " ")).join(" | ")} |`;
  return [line(headings), line(headings.map(() => "---")), ...rows.map(line)].join("\n");
}

// --- Docstrings ------------------------------------------------------------------------------------------------------

const classes = new Map();
const interfaces = new Map();
const aliases = new Map();
for (const file of filesIn("provider/resources", ".ts")) {
  const text = readFileSync(path.join(root, "provider/resources", file), "utf8");
  for (const node of ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true).statements) {
    if (ts.isClassDeclaration(node)) classes.set(node.name.text, node);
    if (ts.isInterfaceDeclaration(node)) interfaces.set(node.name.text, node);
    if (ts.isTypeAliasDeclaration(node)) aliases.set(node.name.text, node.type);
  }
}

/** The docstring of a declaration, its links as code. */
function docOf(node) {
  const [doc] = ts.getJSDocCommentsAndTags(node).filter((each) => ts.isJSDoc(each));
  return (ts.getTextOfJSDocComment(doc?.comment) ?? "")
    .replaceAll(/\{@link ([^}]+)\}/g, "`$1`")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** What a docstring says of the default, and the rest of it, but for what the column of changes says. */
function partsOf(doc, { withChanges }) {
  const sentences = doc.split(/(?<=[.:])\s+(?=[A-Z`"])/).join("\u0000");
  const [, byDefault = ""] = /Default: ?\u0000?(.*?)\.(?:\u0000|$)/s.exec(sentences) ?? [];
  const rest = sentences
    .replace(/Default: ?\u0000?.*?\.(?:\u0000|$)/s, "")
    .split("\u0000")
    .filter(
      (each) => withChanges || !/^A change (?:is stored, without a call|[^;:,]*)(?:, [^;:,]* first)?\.$/.test(each),
    );
  return { byDefault: byDefault.replaceAll("\u0000", " "), text: rest.join(" ") };
}

/** The arguments of a class with their docstrings, and the kinds of tunnel that it may refer to. */
function argumentsOf(name) {
  const type = aliases.get(`${name}Args`);
  const own = interfaces.get(`${name}Settings`) ?? interfaces.get(`${name}Args`);
  const reference = type !== undefined && type.types?.find((each) => each.typeName?.text === "TunnelReference");
  const kinds = reference ? reference.typeArguments.map((each) => each.getText().replaceAll(" | ", "` or `")) : [];
  const docs = Object.fromEntries(own.members.map((member) => [member.name.text, docOf(member)]));
  return kinds.length === 0
    ? docs
    : {
        tunnel: `a \`${kinds.join()}\`: gives \`tunnelId\` and \`accountId\``,
        tunnelId: "the tunnel's id, a UUID, where `tunnel` is not given",
        ...docs,
      };
}

// --- Inputs and outputs -----------------------------------------------------------------------------------------------

const contracts = Object.fromEntries(
  filesIn("dist/contract", ".js")
    .flatMap((file) => Object.values(built(`contract/${file}`)))
    .filter((each) => typeof each?.resource === "string" && each.inputs !== undefined)
    .map((contract) => [contract.resource, contract]),
);

const changes = {
  update: "update",
  stored: "stored",
  replace: "replace",
  replaceFirst: "replace; the old one first where the name stays",
};

/** The inputs of a class, and, for a resource, its outputs. */
function classOf(name) {
  return contracts[name] === undefined ? inputsOf(name) : `${inputsOf(name)}\n\n${outputsOf(name)}`;
}

function inputsOf(name) {
  const docs = argumentsOf(name);
  const { inputs } = contracts[name] ?? {};
  const names =
    inputs === undefined ? Object.keys(docs) : Object.keys(inputs).filter((each) => inputs[each].hidden !== true);
  const rows = names.map((input) => {
    if (docs[input] === undefined) throw new Error(`${name}.${input} has no docstring`);
    const { byDefault, text } = partsOf(docs[input], { withChanges: inputs === undefined });
    const cells = [`\`${input}\``, byDefault, ...(inputs === undefined ? [] : [changes[inputs[input].onChange]])];
    return [...cells, text];
  });
  return table(["input", "default", ...(inputs === undefined ? [] : ["on change"]), "what it is"], rows);
}

/** The outputs as a sentence: what each is, its docstring says. */
function outputsOf(name) {
  const { secretOutputs = [] } = contracts[name] ?? {};
  const outputs = classes
    .get(name)
    .members.filter((each) => ts.isPropertyDeclaration(each) && /^pulumi\.Output</.test(each.type?.getText() ?? ""))
    .map(({ name: { text } }) => `\`${text}\`${secretOutputs.includes(text) ? " (secret)" : ""}`);
  return `Outputs: ${outputs.join(", ")}.`;
}

// --- Requests ---------------------------------------------------------------------------------------------------------

/** What the functions of provider/api/ ask their client for: they are called with a client that notes it. */
function requests() {
  const noted = [];
  const client = {
    request: (request) => {
      noted.push(request);
      return Promise.reject(new Error("noted"));
    },
  };
  const call = (run, ...args) => void Promise.resolve(run(client, ...args)).catch(() => undefined);
  const [account, tunnel, zone] = ["{account_id}", "{tunnel_id}", { id: "{zone_id}" }];
  const { tunnels, connections, tokens } = Object.fromEntries(
    ["tunnels", "connections", "tokens"].map((family) => [family, built(`api/${family}.js`)]),
  );
  call(tunnels.listTunnels, "tunnels", account, { is_deleted: false });
  for (const kind of ["cfd_tunnel", "warp_connector"]) {
    call(tunnels.listTunnels, kind, account, { is_deleted: false });
    call(tunnels.getTunnel, kind, account, tunnel);
    call(tunnels.createTunnel, kind, account, {});
    call(tunnels.updateTunnel, kind, account, tunnel, {});
    call(tunnels.deleteTunnel, kind, account, tunnel);
    call(connections.listConnectors, kind, account, tunnel);
    call(connections.getConnector, kind, account, tunnel, "{connector_id}");
    call(tokens.getTunnelToken, kind, account, tunnel);
  }
  call(connections.deleteConnections, account, tunnel);
  call(connections.deleteNodeConnections, account, tunnel);
  call(tokens.createManagementToken, account, tunnel, []);
  call(built("api/configurations.js").getConfiguration, account, tunnel);
  call(built("api/configurations.js").putConfiguration, account, tunnel, {});
  call(built("api/warp-configurations.js").getWarpConfiguration, account, tunnel);
  call(built("api/warp-configurations.js").putWarpConfiguration, account, tunnel, {});
  call(built("api/failover.js").putFailover, account, tunnel, "client");
  const collections = {
    "{route_id}": built("api/network-routes.js").networkRoutes,
    "{hostname_route_id}": built("api/hostname-routes.js").hostnameRoutes,
    "{virtual_network_id}": built("api/virtual-networks.js").virtualNetworks,
  };
  for (const [id, collection] of Object.entries(collections)) {
    call(collection.list, account, {});
    call(collection.create, account, {});
    for (const one of ["get", "update", "remove"]) call(collection[one], account, id, {});
  }
  call(built("api/network-routes.js").getRouteByIp, account, "{ip}", {});
  call(built("api/zones.js").listZones);
  const records = built("api/dns-records.js");
  call(records.listRecords, zone, {});
  call(records.createRecord, zone, {});
  for (const one of ["getRecord", "updateRecord", "deleteRecord"]) call(records[one], zone, "{dns_record_id}", {});
  call(records.replaceRecords, zone, [], {});
  return noted.map((request) => ({ ...request, path: decodeURIComponent(request.path) }));
}

/** Below the account where it is, else whole. */
const below = (url) => url.replace("/accounts/{account_id}", "");

function permissionOf({ method, path: url, family }) {
  const row = family.permissions.find((each) => each.path?.test(url) ?? true);
  const level = row.levels[method] ?? "Edit";
  return [row.anyOf.map((name) => `${name}: ${level}`).join(" or "), ...(row.also ?? [])].join(", and ");
}

/** Who uses an endpoint, as the conformance tests have it: a row for each. */
function users() {
  const found = new Map();
  for (const file of filesIn("test/api/schemas", "endpoints.ts")) {
    const text = readFileSync(path.join(root, "test/api/schemas", file), "utf8");
    const visit = (node) => {
      if (ts.isCallExpression(node) && node.expression.getText() === "endpoint") {
        const [request, , usedBy] = node.arguments;
        found.set(
          request.text,
          usedBy.elements.map((each) => each.text),
        );
      }
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  }
  return found;
}

function endpoints() {
  const by = users();
  const sent = new Map(requests().map((request) => [`${request.method} ${below(request.path)}`, request]));
  const missing = [...by.keys()].filter((endpoint) => !sent.has(endpoint));
  if (missing.length > 0) throw new Error(`no function of provider/api sends ${missing.join(", ")}`);
  const rows = [...sent].map(([endpoint, request]) => [
    `\`${endpoint}\``,
    permissionOf(request),
    by.get(endpoint)?.join(", ") ?? "[beside the reference](#beside-the-reference)",
  ]);
  return table(["endpoint", "permission of the API token", "used by"], rows);
}

// --- Error codes ------------------------------------------------------------------------------------------------------

function errorCodes() {
  const { remedyFor } = built("api/http/remedies.js");
  const general = readFileSync(path.join(root, "provider/api/http/remedies.ts"), "utf8").matchAll(
    /codes: \[([\d, ]+)\]/g,
  );
  const none = { remedies: [], permissions: [], notFound: { codes: [], path: /^$/ } };
  const advices = new Map();
  const note = (codes, request, family) => {
    for (const code of codes) {
      const advice = remedyFor({ ...request, apiCodes: [code], fromApi: true }, family).replace(/ See https:\S+$/, "");
      advices.set(advice, new Set([...(advices.get(advice) ?? []), code]));
    }
  };
  for (const { method, path: url, family } of requests()) {
    for (const { codes = [], path: only } of family.remedies) {
      if (only?.test(url) ?? true) note(codes, { method, path: url }, family);
    }
  }
  for (const [, codes] of general) note(codes.split(",").map(Number), { method: "GET", path: "/" }, none);
  const rows = [...advices].map(([advice, codes]) => [[...codes].sort((a, b) => a - b), advice]);
  rows.sort(([a], [b]) => a[0] - b[0]);
  return table(
    ["code", "what the message says"],
    rows.map(([codes, advice]) => [codes.join(", "), advice]),
  );
}

// --- Settings ---------------------------------------------------------------------------------------------------------

const meanings = {
  apiToken: "API token",
  apiKey: "global API key, with `email`; a token wins over it",
  email: "the key's e-mail address",
  baseUrl: "address of the API: https, or this machine",
  accountId: "the account, 32 hexadecimal digits",
};

function credentials() {
  const rows = Object.entries(built("session/config.js").settings).map(([name, { variable, key, secret }]) => {
    if (meanings[name] === undefined) throw new Error(`what is the setting ${name}?`);
    return [`\`${variable}\``, `\`${key}\`${secret ? ", with `--secret`" : ""}`, meanings[name]];
  });
  return table(["environment", "stack config", "what it is"], rows);
}

function clientSettings() {
  const number = (value) => value.toLocaleString("en-US");
  const rows = built("api/http/settings.js").SETTINGS.map(({ variable, unit, byDefault, min, max, meaning }) => [
    `\`${variable}\``,
    `${number(byDefault)} ${unit}`.trim(),
    `${number(min)} to ${number(max)}`,
    meaning,
  ]);
  return table(["variable", "default", "from, to", "what it says"], rows);
}

// --- Pages ------------------------------------------------------------------------------------------------------------

/** What stands between `<!-- table: name of what -->` and `<!-- end -->`. */
const tables = { class: classOf, endpoints, errorCodes, credentials, clientSettings };

async function pageOf(file) {
  const text = readFileSync(path.join(root, file), "utf8");
  const filled = text.replaceAll(
    /(<!-- table: (\w+)(?: of (\w+))? -->\n).*?(<!-- end -->)/gs,
    (_, begin, kind, what, end) => {
      if (tables[kind] === undefined) throw new Error(`${file}: no table is called ${kind}`);
      return `${begin}\n${tables[kind](what)}\n\n${end}`;
    },
  );
  return {
    text,
    filled: await format(filled, { ...(await resolveConfig(path.join(root, file))), parser: "markdown" }),
  };
}

let outdated = 0;
for (const file of filesIn("docs", ".md").map((each) => `docs/${each}`)) {
  const { text, filled } = await pageOf(file);
  if (filled === text) continue;
  if (process.argv.includes("--check")) {
    outdated += 1;
    console.error(`${file} does not say what the code says: run \`npm run docs:tables\``);
  } else {
    writeFileSync(path.join(root, file), filled);
    console.log(`wrote ${file}`);
  }
}
process.exitCode = outdated === 0 ? 0 : 1;
