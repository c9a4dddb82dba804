// A provider whose world is a log file: every call is one JSON line, and the inputs say what goes wrong.
"use strict";
const fs = require("node:fs");

const log = (method, entry) => fs.appendFileSync(process.env.THING_LOG, `${JSON.stringify({ method, ...entry })}\n`);
const world = () => JSON.parse(fs.readFileSync(process.env.THING_WORLD, "utf8"));
const without = (props) => Object.fromEntries(Object.entries(props).filter(([key]) => !key.startsWith("__")));

let config;

async function maybeFail(method, props, id) {
  if (props.slow && props.slow[method]) await new Promise((resolve) => setTimeout(resolve, props.slow[method]));
  if (props.warn) console.warn(`warning from ${method}`);
  const { failing = [] } = world();
  if (props.fail !== method && !failing.includes(`${method} ${id}`)) return;
  const error = new Error(`${method} failed`);
  error.stack = "Error";
  throw error;
}

module.exports = {
  configure(request) {
    config = request.config;
  },
  async check(olds, news) {
    log("check", { name: news.name, olds: without(olds), news: without(news) });
    const failures = (news.invalid || []).map((property) => ({ property, reason: "is not allowed" }));
    return { inputs: { ...news, defaulted: news.defaulted ?? olds.defaulted ?? "default" }, failures };
  },
  async diff(id, olds, news) {
    log("diff", { id, name: news.name, news: without(news) });
    await maybeFail("diff", news);
    if (news.vague) return {};
    const changed = ["name", "value", "key", "secret", "fail"].filter(
      (field) => JSON.stringify(olds[field]) !== JSON.stringify(news[field]),
    );
    const replaces = changed.filter((field) => field === "key");
    return { changes: changed.length > 0, replaces, deleteBeforeReplace: news.deleteFirst === true };
  },
  async create(props) {
    log("create", { name: props.name, props: without(props) });
    await maybeFail("create", props);
    const id = `${props.name}-id-${props.key ?? ""}`;
    const outs = { ...props, token: `token-of-${props.name}`, region: config.get("region") ?? "none" };
    if (props.fail === "init")
      throw Object.assign(new Error("not ready"), { id, properties: outs, reasons: ["not ready"] });
    return { id, outs };
  },
  async read(id, props) {
    log("read", { id, name: props.name, props: without(props) });
    await maybeFail("read", props, id);
    const { gone = [], drift = {} } = world();
    if (gone.includes(id)) return { id: "" };
    const inputs = { name: props.name, value: props.value, ...drift[id] };
    const outs = { ...props, ...drift[id], token: `token-of-${id}` };
    return drift[id] ? { id, props: outs, inputs: { ...inputs, defaulted: "default" } } : { id, props: outs };
  },
  async update(id, olds, news) {
    log("update", { id, name: news.name, olds: without(olds), news: without(news) });
    await maybeFail("update", news);
    return { outs: { ...olds, ...news } };
  },
  async delete(id, props) {
    log("delete", { id, name: props.name });
    await maybeFail("delete", props, id);
  },
};
