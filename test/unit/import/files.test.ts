import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { filesIn, mayReplace, writeFiles } from "../../../provider/import/files.js";

/** Windows knows no such rights. */
const OWNER_ALONE = process.platform === "win32" ? 0o666 : 0o600;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "import-files-"));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe("files that are there already", () => {
  const answering =
    (answer: string, asked: string[] = []) =>
    (question: string): Promise<string> => {
      asked.push(question);
      return Promise.resolve(answer);
    };

  it.each(["y", "Y", " yes ", "YES"])("are replaced after the answer %j", async (answer) => {
    const files = filesIn(directory);
    writeFileSync(files.program, "");
    const asked: string[] = [];
    await mayReplace(files, false, answering(answer, asked));
    expect(asked).toEqual([`Replace ${files.program}? [y/N] `]);
  });

  it.each(["", "n", "no", "yeah"])("stay after the answer %j", async (answer) => {
    const files = filesIn(directory);
    writeFileSync(files.importFile, "");
    await expect(mayReplace(files, false, answering(answer))).rejects.toThrow("nothing was written");
  });

  it("are not asked about where there are none, or where it is agreed", async () => {
    const asked: string[] = [];
    await mayReplace(filesIn(directory), false, answering("n", asked));
    writeFileSync(filesIn(directory).program, "");
    await mayReplace(filesIn(directory), true, answering("n", asked));
    expect(asked).toEqual([]);
  });
});

it("both are written whole, in a folder that need not be there, the one with secrets for its owner alone", async () => {
  const files = filesIn(path.join(directory, "new", "folder"));
  await writeFiles(files, { importFile: "{}\n", program: "export {};\n" });
  expect([readFileSync(files.importFile, "utf8"), readFileSync(files.program, "utf8")]).toEqual([
    "{}\n",
    "export {};\n",
  ]);
  expect(statSync(files.importFile).mode & 0o777).toBe(OWNER_ALONE);
});

it("what cannot be written is said, and leaves nothing behind", async () => {
  const files = filesIn(directory);
  const inTheWay = { ...files, program: path.join(directory, "missing", "index.ts") };
  await expect(writeFiles(inTheWay, { importFile: "{}", program: "" })).rejects.toThrow(
    `cannot write ${inTheWay.program}`,
  );
  expect(existsSync(path.join(directory, "missing"))).toBe(false);
});
