const { test } = require("node:test");
const { check } = require("./check.js");

test("the program under mocks", check);
