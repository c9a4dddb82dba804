import { type ApiClient, type ApiRequest } from "../../../provider/api/http/client.js";
import { type Family } from "../../../provider/api/http/family.js";

/** A family for tests of the client itself: it has no word of its own to say. */
export const noFamily: Family = { permissions: [], remedies: [], notFound: { codes: [], path: /(?!)/ } };

/** The family that an endpoint's function gives its request. */
export function familyOf(call: (client: ApiClient) => Promise<unknown>): Family {
  let family: Family | undefined;
  const client: ApiClient = {
    request: (request: ApiRequest) => {
      family = request.family;
      // Nothing is sent: the caller waits for ever.
      return new Promise(() => undefined);
    },
  };
  void call(client);
  if (family === undefined) throw new Error("no request was made");
  return family;
}
