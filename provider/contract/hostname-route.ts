import { dnsForm, validateDnsHostname } from "../validation/dns-record.js";
import { objectInputs, tunnelReference } from "./common-inputs.js";
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
    ...objectInputs,
  },
  computed: ["createdAt"],
  secretOutputs: [],
} satisfies Contract;
