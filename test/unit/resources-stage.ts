/** A program over Pulumi's own mocks: what it registers, and with what inputs. */
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, expect, vi } from "vitest";

export interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  id: string | undefined;
}

export const password = "p".repeat(64);
export const accountId = "0123456789abcdef0123456789abcdef";
export const tunnelId = "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415";
export let registered: Registered[];

/** Pulumi's mark of a secret value on the wire. */
export const secretMark = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

beforeEach(async () => {
  registered = [];
  vi.stubEnv("CLOUDFLARE_ACCOUNT_ID", accountId);
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, id }) => {
        registered.push({ type, name, inputs: inputs as Record<string, unknown>, id });
        const outputs = type.includes("RandomPassword") ? { result: password } : { token: "the-token" };
        return { id: id === undefined || id === "" ? tunnelId : id, state: { ...(inputs as object), ...outputs } };
      },
      call: () => ({}),
    },
    "project",
    "stack",
    false,
  );
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  pulumi.runtime.setAllConfig({});
});

/** The value of an output, once it is known. */
export async function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return await new Promise<T>((resolve) => {
    output.apply((value) => {
      resolve(value);
    });
  });
}

/** The inputs that a resource was registered with, once it is. */
export async function inputsOf(resource: pulumi.CustomResource, name: string): Promise<Record<string, unknown>> {
  await valueOf(resource.urn);
  const type = resource.constructor.name;
  const found = registered.find((entry) => entry.name === name && entry.type.endsWith(`:${type}`));
  if (found === undefined) throw new Error(`${type} ${name} was not registered`);
  return found.inputs;
}

/** A secret input's value, which must be marked as secret. */
export function unsealed(value: unknown): unknown {
  expect(value).toMatchObject(secretMark);
  return (value as { value: unknown }).value;
}

export function siblings(): Registered[] {
  return registered.filter(({ type }) => type === "random:index/randomPassword:RandomPassword");
}
