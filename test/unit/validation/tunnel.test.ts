import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  sameSecret,
  validateAccountId,
  validateOneOf,
  validateTunnelName,
  validateTunnelSecret,
  validateUuid,
} from "../../../provider/validation/tunnel.js";

function base64(bytes: number): string {
  return Buffer.alloc(bytes, 0xfb).toString("base64");
}

describe("validateTunnelName", () => {
  it.each(["a", "my tunnel", "näme", "x".repeat(1000), "f70ff985", "023e105f4ecef8ad9ca31a8372d0c353", "-", "🚇"])(
    "takes %j",
    (name) => {
      expect(validateTunnelName(name)).toBeUndefined();
    },
  );

  it.each([
    ["", "must not be empty; write a name that tells it from the account's others"],
    [" ", "must not be empty; write a name that tells it from the account's others"],
    ["f70ff985-a4ef-4643-bbbc-4a0ed4fc8415", "must not be a UUID: cloudflared takes that for an id; write a name"],
    ["F70FF985-A4EF-4643-BBBC-4A0ED4FC8415", "must not be a UUID: cloudflared takes that for an id; write a name"],
    ["a\nb", "must not hold line breaks, tabs or other control characters; leave them out"],
    ["a\u007f", "must not hold line breaks, tabs or other control characters; leave them out"],
    [1, "must be a string"],
    [null, "must be a string"],
  ])("refuses %j", (name, reason) => {
    expect(validateTunnelName(name)).toBe(reason);
  });
});

describe("validateTunnelSecret", () => {
  it.each([32, 33, 34, 64])("takes base64 of %d bytes", (bytes) => {
    expect(validateTunnelSecret(base64(bytes))).toBeUndefined();
  });

  it.each([
    ["", "must not be empty"],
    [base64(31), "it decodes to 31 bytes"],
    ["QQ==", "it decodes to 1 byte;"],
    [base64(32).replaceAll("+", "-").replaceAll("/", "_"), "not its URL form"],
    [base64(32).replace(/=+$/, ""), "with its padding"],
    [`${base64(32)}\n`, "without spaces and line breaks"],
    [` ${base64(32)}`, "without spaces and line breaks"],
    [`${base64(32).slice(0, -1)}!`, "characters that base64 has not"],
    [`=${base64(32)}`, "characters that base64 has not"],
    ["correct horse battery staple, 32 characters", "without spaces"],
    [1, "must be a string"],
    [undefined, "must be a string"],
  ])("refuses %j and says why and what to write", (secret, why) => {
    const reason = validateTunnelSecret(secret);
    expect(reason).toContain(why);
    expect(reason).toContain("openssl rand -base64 32");
    expect(reason).toContain("leave it out");
  });

  it.each([
    ["a connector token", { a: "account", t: "tunnel", s: base64(32) }, '"s"'],
    ["a connector token in another order", { s: base64(32), t: "tunnel", a: "account", e: "fed" }, '"s"'],
    ["a credentials file", { AccountTag: "account", TunnelSecret: base64(32), TunnelID: "tunnel" }, '"TunnelSecret"'],
  ])("refuses %s, and says which part of it is the secret, without showing it", (what, json, part) => {
    const text = JSON.stringify(json);
    for (const written of [text, Buffer.from(text).toString("base64"), `${Buffer.from(text).toString("base64")}\n`]) {
      const reason = validateTunnelSecret(written) ?? "";
      expect(reason).toContain(`is ${what.replace(/ in .*/, "")}, and no secret: its ${part} is the secret`);
      expect(reason).not.toContain(base64(32));
    }
  });

  it.each([
    ["JSON of something else", JSON.stringify({ a: 1, b: 2, c: "x".repeat(40) })],
    ["a brace and nothing more", `{${"x".repeat(40)}`],
  ])("takes base64 of %s", (_title, text) => {
    expect(validateTunnelSecret(Buffer.from(text).toString("base64"))).toBeUndefined();
  });

  it("never shows the secret", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12 }), (secret) => {
        expect(validateTunnelSecret(secret) ?? "").not.toContain(secret);
      }),
    );
  });
});

describe("sameSecret", () => {
  it("compares the bytes, not how their base64 is written", () => {
    const secret = base64(32);
    expect(sameSecret(secret, secret)).toBe(true);
    expect(sameSecret(secret, secret.replace(/=+$/, ""))).toBe(true);
    expect(sameSecret(secret, secret.replaceAll("+", "-").replaceAll("/", "_"))).toBe(true);
    // The last character before the padding has two bits that count for nothing.
    expect(sameSecret("QUE=", "QUF=")).toBe(true);
    expect(sameSecret(base64(32), base64(33))).toBe(false);
    expect(sameSecret(Buffer.alloc(32, 1).toString("base64"), Buffer.alloc(32, 2).toString("base64"))).toBe(false);
  });

  it("does not take two texts that decode to nothing for the same", () => {
    expect(sameSecret("!!", "??")).toBe(false);
    expect(sameSecret("", "??")).toBe(false);
    expect(sameSecret("", "")).toBe(true);
  });
});

describe("validateAccountId", () => {
  it.each(["023e105f4ecef8ad9ca31a8372d0c353", "023E105F4ECEF8AD9CA31A8372D0C353"])("takes %s", (id) => {
    expect(validateAccountId(id)).toBeUndefined();
  });

  it.each([
    "",
    "023e105f4ecef8ad9ca31a8372d0c35",
    "023e105f4ecef8ad9ca31a8372d0c3533",
    "g23e105f4ecef8ad9ca31a8372d0c353",
    "my-account",
    null,
    1,
  ])("refuses %j and says where the id is", (id) => {
    expect(validateAccountId(id)).toContain("https://dash.cloudflare.com/<account id>");
  });

  it("does not show what was written: it may be a token in the wrong field", () => {
    expect(validateAccountId("Sn3lZJTBX6kkg7OdcBUAxOO963GEIyGQqnFTOFYY")).toBe(
      "must be the id of a Cloudflare account, 32 hexadecimal digits, not these 40 characters; it is in the address of the dashboard, " +
        "https://dash.cloudflare.com/<account id>, and on the overview page of each zone",
    );
  });
});

describe("validateUuid", () => {
  it.each([
    "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415",
    "F70FF985-A4EF-4643-BBBC-4A0ED4FC8415",
    "00000000-0000-0000-0000-000000000000",
  ])("takes %s", (id) => {
    expect(validateUuid(id, "a tunnel")).toBeUndefined();
  });

  it.each([
    "",
    "f70ff985a4ef4643bbbc4a0ed4fc8415",
    "{f70ff985-a4ef-4643-bbbc-4a0ed4fc8415}",
    "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415\n",
    1,
    null,
  ])("refuses %j", (id) => {
    expect(validateUuid(id, "a tunnel")).toMatch(/^must be the id of a tunnel, a UUID such as f70ff985-/);
  });
});

describe("validateOneOf", () => {
  const allowed = ["keepConnections", "dropConnections"];

  it("takes each of the words", () => {
    expect(allowed.map((word) => validateOneOf(word, allowed))).toEqual([undefined, undefined]);
  });

  it.each([
    ["keepConnection", '; did you mean "keepConnections"?'],
    ["keep_connections", '; did you mean "keepConnections"?'],
    ["DropConnections", '; did you mean "dropConnections"?'],
    ["x", ""],
    ["", ""],
    [true, ""],
    [undefined, ""],
    ["constructor", ""],
  ])("refuses %j", (value, hint) => {
    expect(validateOneOf(value, allowed)).toBe(`must be one of "keepConnections", "dropConnections"${hint}`);
  });
});
