/**
 * The objects of a list, live or deleted ones; with `"any"`, both, the live ones first: the API has no word for both in one
 * list.
 */
export async function listed<Item extends { readonly id: string }>(
  isDeleted: boolean | "any",
  list: (isDeleted: boolean) => Promise<readonly Item[]>,
): Promise<Item[]> {
  const found = new Map<string, Item>();
  // One after the other, so that an object that is deleted meanwhile is in the second list at least.
  for (const deleted of isDeleted === "any" ? [false, true] : [isDeleted]) {
    for (const item of await list(deleted)) found.set(item.id, item);
  }
  return [...found.values()];
}
