/** Encryption of secrets in state and configuration, as Pulumi's passphrase provider does it. */
import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import type { PropertyMap, PropertyValue } from "./deployment.js";
import { UserError } from "./user-error.js";
import { isObject, isSecret, SECRET, SIGNATURE, signatureOf } from "./property-values.js";

const ITERATIONS = 1_000_000;
const KEY_BYTES = 32;
const SALT_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** What the salt field holds in encrypted form, so that a wrong passphrase is noticed. */
const PROBE = "pulumi";

const derive = promisify(pbkdf2);

/** Encrypts and decrypts with one passphrase and salt. */
export class Secrets {
  /** Keeps the ciphertext of values that did not change, so that an unchanged state is an unchanged file. */
  private readonly ciphertexts = new WeakMap<object, string>();

  private constructor(
    private readonly key: Buffer,
    /** `v1:<salt>:v1:<nonce>:<ciphertext>`: what the state (or Pulumi.<stack>.yaml) keeps. */
    readonly salt: string,
  ) {}

  /** Starts with a new random salt. */
  static async create(passphrase: string): Promise<Secrets> {
    const salt = randomBytes(SALT_BYTES);
    const key = await derive(passphrase, salt, ITERATIONS, KEY_BYTES, "sha256");
    const probe = encrypt(key, PROBE);
    return new Secrets(key, `v1:${salt.toString("base64")}:${probe}`);
  }

  /** Opens what was encrypted before; fails where the passphrase is another. */
  static async open(passphrase: string, salt: string): Promise<Secrets> {
    const match = /^v1:([^:]+):(v1:[^:]+:[^:]+)$/.exec(salt);
    if (!match) throw new UserError("the encryption salt is malformed: expected v1:<salt>:v1:<nonce>:<ciphertext>");
    const [, saltText = "", probe = ""] = match;
    const key = await derive(passphrase, Buffer.from(saltText, "base64"), ITERATIONS, KEY_BYTES, "sha256");
    const secrets = new Secrets(key, salt);
    if (secrets.decrypt(probe) !== PROBE) throw new UserError("incorrect passphrase");
    return secrets;
  }

  /** Encrypts text. */
  encrypt(plaintext: string): string {
    return encrypt(this.key, plaintext);
  }

  /** Decrypts text; fails where the key is another or the text was tampered with. */
  decrypt(ciphertext: string): string {
    const [version, nonce, body, ...rest] = ciphertext.split(":");
    if (version !== "v1" || nonce === undefined || body === undefined || rest.length > 0) {
      throw new UserError("a secret is malformed: expected v1:<nonce>:<ciphertext>");
    }
    const data = Buffer.from(body, "base64");
    const decipher = createDecipheriv("aes-256-gcm", this.key, Buffer.from(nonce, "base64"), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(data.subarray(data.length - TAG_BYTES));
    try {
      return decipher.update(data.subarray(0, data.length - TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
    } catch {
      // Node's own words ("unable to authenticate data") say nothing to a user; there is one usual cause.
      throw new UserError("incorrect passphrase");
    }
  }

  /** The form in which a value is stored. */
  seal(value: PropertyValue): PropertyValue {
    if (isSecret(value)) {
      let ciphertext = this.ciphertexts.get(value);
      if (ciphertext === undefined) {
        ciphertext = this.encrypt(JSON.stringify(this.reveal(value.value)));
        this.ciphertexts.set(value, ciphertext);
      }
      return { [SIGNATURE]: SECRET, ciphertext };
    }
    if (Array.isArray(value)) return value.map((item) => this.seal(item));
    return isObject(value) ? this.sealProperties(value) : value;
  }

  /** `seal` of every property. */
  sealProperties(properties: PropertyMap): PropertyMap {
    return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, this.seal(value)]));
  }

  /** The value that was stored. */
  unseal(value: PropertyValue): PropertyValue {
    if (Array.isArray(value)) return value.map((item) => this.unseal(item));
    if (!isObject(value)) return value;
    if (signatureOf(value) !== SECRET) return this.unsealProperties(value);
    const { ciphertext, plaintext } = value;
    if (typeof ciphertext !== "string" && typeof plaintext !== "string") {
      throw new UserError("the state holds a secret with neither ciphertext nor plaintext");
    }
    const text = typeof ciphertext === "string" ? this.decrypt(ciphertext) : (plaintext as string);
    const secret = { [SIGNATURE]: SECRET, value: parse(text) };
    if (typeof ciphertext === "string") this.ciphertexts.set(secret, ciphertext);
    return secret;
  }

  /** `unseal` of every property. */
  unsealProperties(properties: PropertyMap): PropertyMap {
    return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, this.unseal(value)]));
  }

  /** A secret inside a secret is encrypted once: as part of the outer one. */
  private reveal(value: PropertyValue): PropertyValue {
    if (isSecret(value)) return this.reveal(value.value);
    if (Array.isArray(value)) return value.map((item) => this.reveal(item));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.reveal(item)]));
  }
}

function parse(text: string): PropertyValue {
  try {
    return JSON.parse(text) as PropertyValue;
  } catch {
    // Node's own message quotes the text, which is the secret.
    throw new UserError("a secret is malformed: its `plaintext` is not JSON, as a string without its quotes is not");
  }
}

function encrypt(key: Buffer, plaintext: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
  const body = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1:${nonce.toString("base64")}:${body.toString("base64")}`;
}
