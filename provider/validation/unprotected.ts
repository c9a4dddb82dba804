/** Whether an `access` asks for protection: an empty one, or one with `required: false`, does not. */
export function asksForAccess(access: unknown): boolean {
  if (typeof access !== "object" || access === null) return false;
  const { required, teamName, audTag } = access as Readonly<Record<string, unknown>>;
  if (typeof required === "boolean") return required;
  return (typeof teamName === "string" && teamName !== "") || (Array.isArray(audTag) && audTag.length > 0);
}

/** Says that a part of `access` protects nothing where it stands, and where it would. */
export function unprotected(name: string, place: string): string {
  return `cloudflared ignores ${name} here: requests would pass unauthenticated; write it in ${place}`;
}
