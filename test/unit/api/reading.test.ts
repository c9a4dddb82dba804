import { describe, expect, test } from "vitest";
import { factsOfFailure, isAnswer, readAnswer, type Reading } from "../../../provider/api/http/reading.js";
import { TransportFailure } from "../../../provider/api/http/failure.js";
import { hasId } from "../../../provider/api/http/shapes.js";
import { noFamily } from "./families.js";

const ASKED = { method: "GET", path: "/accounts/a/cfd_tunnel/t", family: noFamily, accepts: hasId };

function read(status: number, body: unknown, headers: Record<string, string> = {}): Reading {
  return readAnswer(ASKED, { status, headers, text: typeof body === "string" ? body : JSON.stringify(body) });
}

const BLOCK_PAGE =
  "<!DOCTYPE html><html><head><title>Attention Required!\n | Cloudflare</title></head><body>" +
  `${"<p>long text</p>".repeat(500)}Cloudflare Ray ID: <strong class="x">8f1c2d3e4a5b6c7d</strong></body></html>`;

describe("readAnswer", () => {
  test("a success, with its page, messages and the server's time", () => {
    const reading = read(
      200,
      JSON.stringify({
        success: true,
        errors: [],
        messages: [{ code: 1, message: "a" }, "b", 7],
        result: { id: "t", big: "<beyond 2^53>" },
        result_info: { count: 1, page: 1, per_page: 20, total_count: 2000 },
      }).replace('"<beyond 2^53>"', "9007199254740993"),
      { date: "Sun, 22 Nov 2026 12:00:00 GMT" },
    );
    expect(reading).toEqual({
      answer: {
        // Beyond 2^53 a number loses digits, and nothing else happens.
        result: { id: "t", big: 9007199254740992 },
        resultInfo: { count: 1, page: 1, perPage: 20, totalCount: 2000 },
        messages: ["a", "b"],
        serverTime: Date.parse("2026-11-22T12:00:00Z"),
      },
    });
  });

  test("200 with success false and a code was refused", () => {
    const reading = read(200, { success: false, errors: [{ code: 1000, message: "no" }], messages: [], result: null });
    expect(reading).toEqual({
      facts: { ...factsBase(200), errors: [{ code: 1000, message: "no" }], fromApi: true },
    });
  });

  test.each<[string, unknown, string]>([
    ["success false without a reason", { success: false, errors: [] }, "says that the request failed, and not why"],
    ["a result without an id", { success: true, result: {} }, "does not hold what this request asks for"],
    ["a null result", { success: true, result: null }, "does not hold what this request asks for"],
    ["malformed JSON", '{"success":tr', "a body (of no stated type) that is not an answer of the API"],
    ["no envelope", [1, 2], "a body (of no stated type) that is not an answer of the API"],
    ["nothing", "", "an empty body"],
  ])("200 with %s is unreadable", (_, body, explanation) => {
    const reading = read(200, body);
    expect(reading).toMatchObject({ facts: { failure: "unreadable", status: 200 } });
    expect(isAnswer(reading) ? "" : reading.facts.explanation).toContain(explanation);
  });

  test("error_chain and documentation_url are kept, an odd one is not", () => {
    const reading = read(400, {
      success: false,
      errors: [
        {
          code: 6003,
          message: "Invalid request headers",
          documentation_url: "https://developers.cloudflare.com/x",
          error_chain: [{ code: 6111, message: "Invalid format", documentation_url: "javascript:alert(1)" }],
        },
        { code: "1013", message: null },
        { code: "E1", message: "in words" },
      ],
    });
    expect(reading).toEqual({
      facts: {
        ...factsBase(400),
        errors: [
          { code: 6003, message: "Invalid request headers", documentationUrl: "https://developers.cloudflare.com/x" },
          { code: 6111, message: "Invalid format" },
          { code: 1013, message: "(no message)" },
          { message: "in words" },
        ],
        fromApi: true,
      },
    });
  });

  test("a page is summed up, its Ray ID kept", () => {
    expect(read(403, BLOCK_PAGE, { "content-type": "text/html; charset=UTF-8" })).toEqual({
      facts: {
        ...factsBase(403),
        ray: "8f1c2d3e4a5b6c7d",
        explanation: 'the answer is a page (text/html) titled "Attention Required! | Cloudflare"',
        fromApi: false,
      },
    });
  });

  test("the cf-ray header comes first, and only where it looks like one", () => {
    expect(read(502, BLOCK_PAGE, { "cf-ray": "abc123-FRA" })).toMatchObject({ facts: { ray: "abc123-FRA" } });
    expect(read(502, "x", { "cf-ray": "\u001b[31m]8;;evil" })).not.toHaveProperty("facts.ray");
  });

  test("prototype-pollution keys stay plain keys", () => {
    read(
      200,
      '{"success":true,"__proto__":{"polluted":1},"result":{"id":"t","constructor":{"prototype":{"polluted":1}}}}',
    );
    expect({}).not.toHaveProperty("polluted");
  });
});

function factsBase(status: number): Record<string, unknown> {
  return { method: ASKED.method, path: ASKED.path, family: noFamily, status };
}

describe("204", () => {
  test("is a success without a result, where the endpoint may have none", () => {
    const { path: askedPath, method, family } = ASKED;
    const asked = { path: askedPath, method, family };
    const headers = { date: "Sun, 22 Nov 2026 12:00:00 GMT" };
    expect(readAnswer(asked, { status: 204, headers, text: "" })).toEqual({
      answer: { result: null, messages: [], serverTime: Date.parse("2026-11-22T12:00:00Z") },
    });
  });

  test("is unreadable where a result is asked for", () => {
    expect(read(204, "")).toEqual({
      facts: {
        ...factsBase(204),
        explanation: "the answer does not hold what this request asks for",
        fromApi: true,
        failure: "unreadable",
      },
    });
  });
});

describe("factsOfFailure", () => {
  test("a status that says it failed counts, though its text is lost", () => {
    const lost = new TransportFailure("unreadable", "cut off", 502, {});
    expect(factsOfFailure(ASKED, lost)).toEqual({
      facts: { ...factsBase(502), explanation: "cut off", fromApi: false, outcome: "unknown" },
    });
  });

  test("a refusal whose reason is lost may be asked for again", () => {
    const lost = new TransportFailure("body-timeout", "not complete", 400, {});
    expect(factsOfFailure(ASKED, lost)).toEqual({
      facts: {
        ...factsBase(400),
        explanation: "not complete",
        fromApi: false,
        outcome: "refused",
        failure: "body-timeout",
      },
    });
  });

  test("a success whose text is lost is unreadable", () => {
    const lost = new TransportFailure("unreadable", "cut off", 200, { "cf-ray": "abc123-FRA" });
    expect(factsOfFailure(ASKED, lost)).toMatchObject({
      facts: { failure: "unreadable", status: 200, ray: "abc123-FRA" },
    });
  });
});
