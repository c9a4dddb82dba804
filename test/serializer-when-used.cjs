/**
 * Preloaded where tests load @pulumi/pulumi: what its serializer of closures needs, which no resource of ours does, is loaded
 * when it is first used. At once, TypeScript and npm's arborist are two thirds of the processor time that a process takes to start.
 */
"use strict";
const Module = require("node:module");

const needed = new Set(["typescript", "@npmcli/arborist"]);
const load = Module._load;

/** Stands for a module, and loads it once a member of it is asked for. */
function whenUsed(loadNow) {
  let loaded;
  // Said to be an ES module, it is passed on as it is; else all its members would be copied at once.
  return new Proxy({}, { get: (_target, name) => name === "__esModule" || (loaded ??= loadNow())[name] });
}

Module._load = function (request, parent, ...rest) {
  const loadNow = () => load.call(this, request, parent, ...rest);
  const isPulumis = /[\\/]node_modules[\\/]@pulumi[\\/]pulumi[\\/]/.test(parent?.filename ?? "");
  return isPulumis && needed.has(request) ? whenUsed(loadNow) : loadNow();
};
