/** The host's own codec, against the code that Pulumi generates from the protocol, in both directions. */
import enginePb from "@pulumi/pulumi/proto/engine_pb.js";
import providerPb from "@pulumi/pulumi/proto/provider_pb.js";
import statusPb from "@pulumi/pulumi/proto/status_pb.js";
import * as fc from "fast-check";
import type anyPb from "google-protobuf/google/protobuf/any_pb.js";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import { describe, expect, it } from "vitest";

import * as protocol from "../../../provider/host/protocol.js";
import { decode, encode } from "../../../provider/host/wire.js";

/** What a Struct can hold; google-protobuf writes no lone surrogate, and an assignment loses `__proto__`. */
const text = fc.string({ unit: "binary" });
const structs = fc.dictionary(
  text.filter((key) => key !== "__proto__"),
  fc
    .jsonValue({ stringUnit: "binary", noUnicodeString: false })
    .filter((value) => !JSON.stringify(value).includes("__proto__")),
) as fc.Arbitrary<Record<string, JavaScriptValue>>;

const struct = (value: object): Struct => Struct.fromJavaScript(value as Record<string, JavaScriptValue>);

describe("what the engine sends", () => {
  it("is read: texts, flags and Structs, and fields that the host does not use are skipped", () => {
    fc.assert(
      fc.property(text, text, structs, structs, fc.boolean(), (id, urn, olds, news, preview) => {
        const request = new providerPb.UpdateRequest();
        request.setId(id);
        request.setUrn(urn);
        request.setOlds(struct(olds));
        request.setNews(struct(news));
        request.setPreview(preview);
        request.setTimeout(2.5);
        request.setIgnorechangesList(["a", "b"]);
        request.setResourceStatusToken("token");
        expect(decode(protocol.updateRequest, request.serializeBinary())).toEqual({ id, urn, olds, news, preview });
      }),
    );
  });

  it.each<[string, { serializeBinary(): Uint8Array }, (bytes: Uint8Array) => unknown, object]>([
    [
      "configure",
      configuring(),
      (bytes) => decode(protocol.configureRequest, bytes),
      { args: { "a:b": "c" }, urn: "urn:x" },
    ],
    [
      "check",
      new providerPb.CheckRequest(),
      (bytes) => decode(protocol.checkRequest, bytes),
      { urn: "", olds: undefined, news: undefined },
    ],
    [
      "create",
      created(),
      (bytes) => decode(protocol.createRequest, bytes),
      { urn: "urn", properties: {}, preview: true },
    ],
    [
      "read",
      read(),
      (bytes) => decode(protocol.readRequest, bytes),
      { id: "1", urn: "urn", properties: undefined, inputs: { a: null } },
    ],
    [
      "delete",
      deleted(),
      (bytes) => decode(protocol.deleteRequest, bytes),
      { id: "1", urn: "urn", properties: { a: [1] } },
    ],
    [
      "diff",
      diffed(),
      (bytes) => decode(protocol.diffRequest, bytes),
      { id: "1", urn: "urn", olds: {}, news: {}, oldInputs: { a: 1 } },
    ],
  ])("%s: each field is where the protocol has it", (_name, request, read, expected) => {
    expect(read(request.serializeBinary())).toEqual(expected);
  });

  it("keeps a property of the name __proto__ as one", () => {
    const bytes = encode(protocol.updateResponse, {
      properties: JSON.parse('{"__proto__":{"a":1}}') as object as Record<string, unknown>,
    });
    const { args } = decode({ args: [1, "struct"] }, bytes);
    expect(Object.entries(args ?? {})).toEqual([["__proto__", { a: 1 }]]);
    expect(({} as { a?: unknown }).a).toBeUndefined();
  });

  it("is refused where it ends too early", () => {
    const bytes = encode(protocol.checkRequest, { urn: "urn" });
    expect(() => decode(protocol.checkRequest, bytes.subarray(0, -1))).toThrow("ends in the middle of a field");
  });
});

describe("what the host answers", () => {
  it("is what Pulumi's generated code reads: a diff, with details", () => {
    const kinds = fc.record({ kind: fc.integer({ min: 0, max: 5 }), inputDiff: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(text),
        fc.array(text),
        fc.boolean(),
        fc.integer({ min: 0, max: 2 }),
        fc.dictionary(
          text.filter((key) => key !== "__proto__"),
          kinds,
        ),
        (replaces, diffs, flag, changes, detailedDiff) => {
          const bytes = encode(protocol.diffResponse, {
            replaces,
            diffs,
            deleteBeforeReplace: flag,
            changes,
            detailedDiff,
            hasDetailedDiff: !flag,
          });
          const read = providerPb.DiffResponse.deserializeBinary(bytes);
          expect(read.getReplacesList()).toEqual(replaces);
          expect(read.getDiffsList()).toEqual(diffs);
          expect(read.getDeletebeforereplace()).toBe(flag);
          expect(read.getHasdetaileddiff()).toBe(!flag);
          expect(read.getChanges()).toBe(changes);
          const entries = read
            .getDetaileddiffMap()
            .getEntryList()
            .map(([path]) => path);
          expect(new Set(entries)).toEqual(new Set(Object.keys(detailedDiff)));
          for (const [path, { kind, inputDiff }] of Object.entries(detailedDiff)) {
            const one = read.getDetaileddiffMap().get(path);
            expect([one?.getKind(), one?.getInputdiff()]).toEqual([kind, inputDiff]);
          }
          expect(decode(protocol.diffResponse, bytes).detailedDiff).toEqual(detailedDiff);
        },
      ),
    );
  });

  it("is what Pulumi's generated code reads: properties, of any depth", () => {
    fc.assert(
      fc.property(text, structs, structs, (id, properties, inputs) => {
        const read = providerPb.ReadResponse.deserializeBinary(
          encode(protocol.readResponse, { id, properties, inputs }),
        );
        expect(read.getId()).toBe(id);
        expect(read.getProperties()?.toJavaScript()).toEqual(properties);
        expect(read.getInputs()?.toJavaScript()).toEqual(inputs);
      }),
    );
  });

  it("leaves out what is undefined, and keeps -0, the infinities and NaN", () => {
    const properties = { a: undefined, b: [undefined, -0, Infinity, NaN], c: { d: undefined } };
    const read = providerPb.UpdateResponse.deserializeBinary(encode(protocol.updateResponse, { properties }));
    expect(read.getProperties()?.toJavaScript()).toEqual({ b: [null, -0, Infinity, NaN], c: {} });
  });

  it.each([[() => 1], [1n], [Symbol("s")]])("refuses what is no value: %s", (value) => {
    expect(() => encode(protocol.updateResponse, { properties: { a: [value] } })).toThrow("Unexpected struct type");
  });

  it("check's failures, create's id, a partial failure and a message", () => {
    const failures = [
      { property: "a", reason: "b" },
      { property: "", reason: "c" },
    ];
    const check = providerPb.CheckResponse.deserializeBinary(encode(protocol.checkResponse, { failures }));
    expect(check.getFailuresList().map((each) => each.toObject())).toEqual(failures);
    expect(check.getInputs()).toBeUndefined();

    const create = providerPb.CreateResponse.deserializeBinary(
      encode(protocol.createResponse, { id: "x", properties: {} }),
    );
    expect([create.getId(), create.getProperties()?.toJavaScript()]).toEqual(["x", {}]);

    const failed = { id: "x", properties: { a: 1 }, reasons: ["r", "s"] };
    const detail = {
      typeUrl: "type.googleapis.com/pulumirpc.ErrorResourceInitFailed",
      value: encode(protocol.initFailed, failed),
    };
    const status = statusPb.Status.deserializeBinary(
      encode(protocol.status, { code: 2, message: "m", details: [detail] }),
    );
    const [any] = status.getDetailsList() as [anyPb.Any];
    const read = providerPb.ErrorResourceInitFailed.deserializeBinary(any.getValue_asU8());
    expect([status.getCode(), status.getMessage(), any.getTypeName()]).toEqual([
      2,
      "m",
      "pulumirpc.ErrorResourceInitFailed",
    ]);
    expect([read.getId(), read.getProperties()?.toJavaScript(), read.getReasonsList()]).toEqual([
      "x",
      { a: 1 },
      ["r", "s"],
    ]);

    const log = enginePb.LogRequest.deserializeBinary(
      encode(protocol.logRequest, { severity: 2, message: "m", urn: "u" }),
    );
    expect([log.getSeverity(), log.getMessage(), log.getUrn()]).toEqual([enginePb.LogSeverity.WARNING, "m", "u"]);
  });
});

function configuring(): providerPb.ConfigureRequest {
  const request = new providerPb.ConfigureRequest();
  request.setArgs(struct({ "a:b": "c" }));
  request.setAcceptsecrets(true);
  request.setUrn("urn:x");
  return request;
}

function created(): providerPb.CreateRequest {
  const request = new providerPb.CreateRequest();
  request.setUrn("urn");
  request.setProperties(struct({}));
  request.setPreview(true);
  return request;
}

function read(): providerPb.ReadRequest {
  const request = new providerPb.ReadRequest();
  request.setId("1");
  request.setUrn("urn");
  request.setInputs(struct({ a: null }));
  return request;
}

function deleted(): providerPb.DeleteRequest {
  const request = new providerPb.DeleteRequest();
  request.setId("1");
  request.setUrn("urn");
  request.setProperties(struct({ a: [1] }));
  return request;
}

function diffed(): providerPb.DiffRequest {
  const request = new providerPb.DiffRequest();
  request.setId("1");
  request.setUrn("urn");
  request.setOlds(struct({}));
  request.setNews(struct({}));
  request.setOldInputs(struct({ a: 1 }));
  return request;
}
