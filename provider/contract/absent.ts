import { commentOf } from "./comment.js";

/** What an input is that the program leaves out, of where its resource is declared. */
export type Absent = "account" | "name" | "nameUnlessAdopted" | "comment";

/** Where a resource is declared. */
export interface Origin {
  /** The configured account. */
  readonly account: string | undefined;
  readonly project: string;
  readonly stack: string;
  /** The resource's logical name. */
  readonly name: string;
}

/** What stands for an input that is left out. A tunnel that is adopted by its id keeps the name that it has. */
export function standIn(
  absent: Absent,
  { account, project, stack, name }: Origin,
  adopt?: unknown,
): string | undefined {
  if (absent === "account") return account;
  if (absent === "comment") return commentOf(project, stack, name);
  return absent === "nameUnlessAdopted" && typeof adopt === "string" ? undefined : name;
}
