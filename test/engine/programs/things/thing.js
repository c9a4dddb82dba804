// The resource class of the tests' programs: an ordinary custom resource whose provider is a constant text.
"use strict";
const pulumi = require("@pulumi/pulumi");

const PROVIDER = 'exports.handler=()=>require("./thing-provider.js")';

class Thing extends pulumi.CustomResource {
  constructor(name, args = {}, opts = {}) {
    super(
      "pulumi-nodejs:dynamic/test:Thing",
      name,
      { token: undefined, region: undefined, name, ...args, __provider: PROVIDER },
      opts,
    );
  }
}

class Group extends pulumi.ComponentResource {
  constructor(name, opts, build) {
    super("test:index:Group", name, {}, opts);
    const outputs = build(this);
    this.registerOutputs(outputs || {});
  }
}

module.exports = { pulumi, Thing, Group };
