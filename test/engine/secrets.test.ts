import { describe, expect, it } from "vitest";
import { asSecret, SECRET, SIGNATURE } from "../../local/engine/property-values.js";
import { Secrets } from "../../local/engine/secrets.js";

// From the tests of Pulumi's own passphrase provider: what it encrypted, this must open.
const PULUMI_SALT = "v1:fozI5u6B030=:v1:F+6ZduKKd8G0/V7L:PGMFeIzwobWRKmEAzUdaQHqC5mMRIQ==";

describe("Secrets", () => {
  it("opens a salt that Pulumi's passphrase provider made", async () => {
    const secrets = await Secrets.open("password", PULUMI_SALT);
    expect(secrets.salt).toBe(PULUMI_SALT);
  });

  it("refuses another passphrase", async () => {
    await expect(Secrets.open("Password", PULUMI_SALT)).rejects.toThrow("incorrect passphrase");
  });

  it("refuses a malformed salt", async () => {
    await expect(Secrets.open("password", "v2:abc")).rejects.toThrow("the encryption salt is malformed");
  });

  it("stores no secret in clear, and gives the same value back", async () => {
    const secrets = await Secrets.create("x");
    const value = { open: 1, list: [asSecret("hush"), "plain"], deep: asSecret({ inner: asSecret("whisper") }) };
    const sealed = secrets.sealProperties(value);
    expect(JSON.stringify(sealed)).not.toMatch(/hush|whisper/);
    expect(sealed["open"]).toBe(1);
    const unsealed = (await Secrets.open("x", secrets.salt)).unsealProperties(sealed);
    expect(unsealed).toEqual({
      open: 1,
      list: [asSecret("hush"), "plain"],
      deep: asSecret({ inner: "whisper" }),
    });
  });

  it("keeps the ciphertext of a value that did not change", async () => {
    const secrets = await Secrets.create("x");
    const sealed = secrets.seal(asSecret("hush"));
    expect(secrets.seal(secrets.unseal(sealed))).toEqual(sealed);
  });

  it("reads a state exported with its secrets in clear", async () => {
    const secrets = await Secrets.create("x");
    expect(secrets.unseal({ [SIGNATURE]: SECRET, plaintext: '"hush"' })).toEqual(asSecret("hush"));
  });

  it("notices a ciphertext that was changed", async () => {
    const secrets = await Secrets.create("x");
    const [version, nonce, body = ""] = secrets.encrypt("hush").split(":");
    const tampered = Buffer.from(body, "base64");
    tampered[0] = (tampered[0] ?? 0) ^ 1;
    expect(() => secrets.decrypt([version, nonce, tampered.toString("base64")].join(":"))).toThrow(
      "incorrect passphrase",
    );
  });
});
