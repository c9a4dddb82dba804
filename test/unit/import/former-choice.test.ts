/** Which objects of an account the resources of another tool's state are. */
import { describe, expect, it } from "vitest";

import { FormerChoice } from "../../../provider/import/former-choice.js";
import { formerLines, formerText } from "../../../provider/import/former-report.js";
import type { FormerResource } from "../../../provider/import/former-state.js";
import type { Imported } from "../../../provider/import/imported.js";
import type { LiveTunnel } from "../../../provider/lifecycle/tunnel/kind.js";

const tunnelId = "f70ff985-a4ef-4643-bbbc-4a0ed4fc8415";
const route = (address: string, id: string, virtualNetworkId?: string): FormerResource => ({
  address,
  type: "NetworkRoute",
  id,
  tunnelId,
  network: "10.0.0.0/8",
  virtualNetworkId,
});
const imported = (type: "NetworkRoute" | "CfdTunnel", id: string): Imported => ({
  type,
  id,
  name: id,
  inputs: {},
  outputs: {},
  args: {},
});

describe("routes of Terraform 4, whose ids are checksums", () => {
  const choice = new FormerChoice({
    tool: "terraform",
    resources: [route("in the default one", "1"), route("in a", "2", "a"), route("in b", "3", "b")],
  });
  const candidate = (id: string, virtualNetworkId: string, isInDefault = false): boolean =>
    choice.takes({ type: "NetworkRoute", id, tunnelId, network: "10.0.0.0/8", virtualNetworkId, isInDefault });

  it("are found by their network and their virtual network", () => {
    expect(candidate("of b", "b")).toBe(true);
    expect(candidate("of the default one", "d", true)).toBe(true);
    expect(candidate("of a", "a")).toBe(true);
    expect(candidate("of another one", "c")).toBe(false);
    const outcomes = choice.outcomes(["of a", "of b", "of the default one"].map((id) => imported("NetworkRoute", id)));
    expect(outcomes.map(({ former, became }) => [former.address, became?.id])).toEqual([
      ["in the default one", "of the default one"],
      ["in a", "of a"],
      ["in b", "of b"],
    ]);
  });
});

describe("records whose zone the state does not show", () => {
  it("are found by their own id", () => {
    const resources: FormerResource[] = [{ address: "record", type: "DnsRoute", id: "abc" }];
    const choice = new FormerChoice({ tool: "pulumi", resources });
    expect(choice.takes({ type: "DnsRoute", id: "zone/ABC" })).toBe(true);
    expect(choice.takes({ type: "DnsRoute", id: "zone/abcd" })).toBe(false);
    expect(choice.takes({ type: "DnsRoute", id: "abc/zone" })).toBe(false);
  });
});

describe("the configuration of a tunnel whose rules are in a file", () => {
  const resources: FormerResource[] = [
    { address: "tunnel", type: "CfdTunnel", id: tunnelId },
    { address: "config", type: "TunnelConfiguration", id: tunnelId.toUpperCase(), tunnelId },
  ];
  const outcomesOf = (configSrc: string): string => {
    const choice = new FormerChoice({ tool: "terraform", resources });
    const live = { id: tunnelId, name: "web", config_src: configSrc } as unknown as LiveTunnel;
    expect(choice.tunnels("CfdTunnel", [live])).toEqual([live]);
    choice.takes({ type: "TunnelConfiguration", id: tunnelId, tunnelId });
    return formerText(formerLines("terraform", choice.outcomes([imported("CfdTunnel", tunnelId)]), "account"));
  };

  it("is left where it is, and the reason is told", () => {
    expect(outcomesOf("local")).toContain("config: left where it is; its tunnel is locally managed");
    expect(outcomesOf("cloudflare")).toContain("config: left where it is; there is none of that id");
  });

  it("comes with what OpenTofu is told instead", () => {
    const said = outcomesOf("local");
    expect(said).toContain("terraform state rm 'tunnel'");
    expect(said).toContain("tofu state rm");
    const pulumi = formerLines(
      "pulumi",
      [{ former: route("a", "1"), became: imported("CfdTunnel", tunnelId) }],
      "account",
    );
    expect(formerText(pulumi)).not.toContain("tofu");
  });
});
