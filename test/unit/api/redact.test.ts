import { describe, expect, test } from "vitest";
import { redactor, secretsInBody } from "../../../provider/api/http/redact.js";

const SECRET = "c2VjcmV0L3NlY3JldCtzZWNyZXQ/c2VjcmV0PT0hIQ==";

describe("redactor", () => {
  const redact = redactor([SECRET, 's/e c"ret+token']);

  test.each([
    ["as it is", SECRET],
    ["without padding", SECRET.replace(/=+$/, "")],
    ["URL-encoded", encodeURIComponent(SECRET)],
    ["in base64", Buffer.from(SECRET).toString("base64")],
    ["in base64url", Buffer.from(SECRET).toString("base64url")],
    ["in hex", Buffer.from(SECRET).toString("hex")],
    ["its bytes in hex", Buffer.from(SECRET, "base64").toString("hex")],
    ["in JSON", JSON.stringify('s/e c"ret+token').slice(1, -1)],
  ])("takes out a secret %s", (_, form) => {
    expect(redact(`before ${form} after`)).toMatch(/^before \[secret\]=* after$/);
  });

  test("leaves everything else", () => {
    expect(redact("nothing to hide")).toBe("nothing to hide");
    expect(redactor(["", "a"])("a banana")).toBe("a banana");
  });

  test("finds the secret of a body", () => {
    expect(secretsInBody({ name: "a", tunnel_secret: SECRET })).toEqual([SECRET]);
    for (const body of [undefined, null, "x", {}, { tunnel_secret: 7 }]) expect(secretsInBody(body)).toEqual([]);
  });
});
