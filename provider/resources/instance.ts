/**
 * Whether something is a resource of a type. By the type token, as Pulumi's own classes tell: a second copy of this
 * package has classes of its own, and policies ask about objects that hold a `__pulumiType` and nothing else.
 */
export function isOfType(value: unknown, type: string): boolean {
  return value !== null && typeof value === "object" && (value as { __pulumiType?: unknown }).__pulumiType === type;
}
