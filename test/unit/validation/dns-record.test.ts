import { describe, expect, it } from "vitest";

import {
  dnsForm,
  validateDnsHostname,
  validateRecordComment,
  validateRecordTags,
  validateWait,
  validateZoneId,
} from "../../../provider/validation/dns-record.js";

describe("a host name of a DNS record", () => {
  it.each([
    "app.example.com",
    "example.com",
    "*.example.com",
    "*.a.b.example.com",
    "APP.Example.COM",
    "bücher.example",
    "*.bücher.example",
    "日本.example",
    "xn--bcher-kva.example",
    "_acme.example.com",
    "0x7f.1.example",
    `${"a".repeat(63)}.example.com`,
  ])("may be %s", (name) => {
    expect(validateDnsHostname(name)).toBeUndefined();
  });

  it.each([
    ["https://app.example.com/login", 'without scheme and path; write "app.example.com"'],
    ["https://me:secret@app.example.com", 'write "app.example.com"'],
    ["app.example.com:8443", 'without port; write "app.example.com"'],
    ["app.example.com/login", 'without path; write "app.example.com"'],
    ["app.example.com.", 'without the dot at its end; write "app.example.com"'],
    ["f70ff985-a4ef-4643-bbbc-4a0ed4fc8415.cfargotunnel.com", "an address of a tunnel"],
    ["cfargotunnel.com", "an address of a tunnel"],
    ["192.0.2.1", "an IP address"],
    ["2001:db8::1", "an IP address"],
    ["[2001:db8::1]", "an IP address"],
    ["app", 'must be a complete name, as in "app.example.com"'],
    ["app.*.example.com", 'one *, as its whole first part, as in "*.example.com"'],
    ["*app.example.com", "one *, as its whole first part"],
    ["*.*.example.com", "one *, as its whole first part"],
    ["*", "one *, as its whole first part"],
    ["*.com", "must be a complete name"],
    ["app..example.com", "a part between its dots is empty"],
    [".example.com", "a part between its dots is empty"],
    ["-app.example.com", "begins or ends with a hyphen"],
    [`${"a".repeat(64)}.example.com`, "longer than 63 characters"],
    [`${"a.".repeat(130)}example.com`, "DNS holds at most 253"],
    ["app example.com", "must not hold spaces"],
    ["app.example.com\n", "must not hold spaces or line breaks"],
    ["app!.example.com", "holds a character that no host name has"],
    ["", "must not be empty"],
    [42, "must be a string"],
  ])("cannot be %j", (name, reason) => {
    expect(validateDnsHostname(name)).toContain(reason);
  });

  it("never shows what stands before an @", () => {
    expect(validateDnsHostname("https://me:hunter2@app.example.com")).not.toContain("hunter2");
  });

  it.each([
    ["APP.Example.com", "app.example.com"],
    ["*.BÜCHER.example", "*.xn--bcher-kva.example"],
    ["app.example.com.", "app.example.com"],
    ["0x7f.1", "0x7f.1"],
  ])("is kept as DNS holds it: %s as %s", (name, form) => {
    expect(dnsForm(name)).toBe(form);
    expect(dnsForm(form)).toBe(form);
  });
});

describe("a comment", () => {
  it.each(["", "made by Pulumi", "ü".repeat(480), "a: b, c (d)"])("may be %s", (comment) => {
    expect(validateRecordComment(comment)).toBeUndefined();
  });

  it.each([
    ["two\nlines", "one line"],
    ["a\u2028b", "one line"],
    ["a\tb", "one line"],
    ["a".repeat(481), "has 481 characters; it may have 480, and 80 on the Free plan"],
    [" ", "must not be blank"],
    [1, "must be a string"],
  ])("cannot be %j", (comment, reason) => {
    expect(validateRecordComment(comment)).toContain(reason);
  });
});

describe("tags", () => {
  it.each([[[]], [["team:web"]], [["team:web", "env:", "a_b-1:x y"]]])("may be %j", (tags) => {
    expect(validateRecordTags(tags)).toBeUndefined();
  });

  it.each([
    ["team:web", "must be a list of strings"],
    [["team"], '"team" is no tag'],
    [["te am:web"], "is no tag"],
    [["a:1", 2], "2 is no tag"],
    [[undefined], "is no tag"],
    [["a:1", "a:1"], '"a:1" is there twice'],
    [[`${"a".repeat(33)}:1`], "is no tag"],
  ])("cannot be %j", (tags, reason) => {
    expect(validateRecordTags(tags)).toContain(reason);
  });
});

describe("the other inputs", () => {
  it("takes a wait in seconds, or with a unit, up to an hour", () => {
    for (const wait of [0, 60, "60s", "2m", "1h", 3600]) expect(validateWait(wait)).toBeUndefined();
    for (const wait of [-1, 1.5, "60", "1.5s", 3601, "61m", true]) {
      expect(validateWait(wait)).toMatch(/from 0 .* to 3600/);
    }
  });

  it("takes the id of a zone, and shows nothing of what is none", () => {
    expect(validateZoneId("0123456789abcdef0123456789ABCDEF")).toBeUndefined();
    expect(validateZoneId("s3cr3t-token")).toMatch(/32 hexadecimal digits/);
    expect(validateZoneId("s3cr3t-token")).not.toContain("s3cr3t");
  });
});
