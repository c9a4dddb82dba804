/** What a second import would take out of the files of the first. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { filesIn, type ImportFiles } from "../../../provider/import/files.js";
import type { Imported } from "../../../provider/import/imported.js";
import { declaredIn, droppedNote } from "../../../provider/import/replaced.js";

let directory: string;
let files: ImportFiles;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "import-replaced-"));
  files = filesIn(directory);
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const web: Imported = { type: "CfdTunnel", id: "i", name: "web", inputs: {}, outputs: {}, args: {} };

describe("what the files declared", () => {
  it("is read from the program and from the import file, each resource once", async () => {
    writeFileSync(
      files.program,
      `const web = new CfdTunnel("web", { adopt: true });\nnew DnsRoute(\n  'a "b"',\n  {});\nnew aws.s3.Bucket("logs");\n`,
    );
    const token = (name: string): string => `pulumi-nodejs:dynamic/cloudflareTunnel:${name}`;
    const resources = [
      { type: token("CfdTunnel"), name: "web", id: "i" },
      { type: token("NetworkRoute"), name: "office", id: "r" },
      { type: "random:index/randomPassword:RandomPassword", name: "web-secret" },
    ];
    writeFileSync(files.importFile, JSON.stringify({ resources }));
    expect(await declaredIn(files)).toEqual([
      { type: "CfdTunnel", name: "web" },
      { type: "DnsRoute", name: 'a "b"' },
      { type: "aws.s3.Bucket", name: "logs" },
      { type: "NetworkRoute", name: "office" },
      { type: "random:index/randomPassword:RandomPassword", name: "web-secret" },
    ]);
  });

  it("is nothing where there are no files, or others", async () => {
    expect(await declaredIn(files)).toEqual([]);
    writeFileSync(files.program, "export {};");
    for (const text of ["no JSON", "[]", '{"resources":7}', '{"resources":[1,{}]}']) {
      writeFileSync(files.importFile, text);
      expect(await declaredIn(files)).toEqual([]);
    }
  });
});

describe("what is dropped", () => {
  it("is named, with what Pulumi would do", () => {
    const note = droppedNote(
      [
        { type: "CfdTunnel", name: "web" },
        { type: "CfdTunnel", name: "shop" },
      ],
      [web],
    );
    expect(note).toContain('declared more: CfdTunnel "shop". ');
    expect(note).toContain("`pulumi up` deletes what its program does not declare");
  });

  it("is not spoken of where nothing is", () => {
    expect(droppedNote([{ type: "CfdTunnel", name: "web" }], [web])).toBeUndefined();
    expect(droppedNote([], [web])).toBeUndefined();
  });
});
