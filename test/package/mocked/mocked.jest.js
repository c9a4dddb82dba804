const { check } = require("./check.js");

// eslint-disable-next-line no-undef -- jest's own
test("the program under mocks", check);
