export default { test: { include: ["**/mocked.vitest.js"] } };
