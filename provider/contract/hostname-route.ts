import { dnsForm, validateDnsHostname } from "../validation/dns-record.js";
import { adoptInput, commentInput, hiddenInputs, stackInput, tunnelReference } from "./common-inputs.js";
import type { Contract } from "./contract.js";

/** HostnameRoute. */
export const hostnameRoute = {
  resource: "HostnameRoute",
  inputs: {
    ...tunnelReference("a CfdTunnel or a WarpConnector", "update"),
    hostname: {
      rule: validateDnsHostname,
      required: 'missing: pass the private host name, such as "wiki.acme.local" or "*.acme.local"',
      onChange: "update",
      form: (value) => dnsForm(String(value)),
    },
    ...commentInput,
    ...adoptInput,
    ...stackInput,
    ...hiddenInputs,
  },
  computed: ["createdAt"],
  secretOutputs: [],
} satisfies Contract;
