import type { dynamic } from "@pulumi/pulumi";

import type { CloudflareClient } from "../api/http/client.js";
import { isKept, virtualNetworks, type VirtualNetworkBody } from "../api/virtual-networks.js";
import type { VirtualNetworkWire } from "../api/wire.js";
import { missingAccount } from "../contract/common-inputs.js";
import { bounded } from "../validation/bounded-text.js";
import { validateBoolean, type RuleTable } from "../validation/rules.js";
import { validateAccountId, validateTunnelName } from "../validation/tunnel.js";
import { objectFields, objectRules, type ObjectInputs } from "./account-object/inputs.js";
import { AccountObjectLifecycle } from "./account-object/lifecycle.js";
import type { FieldTable } from "./fields.js";
import type { Properties } from "./frame/guard.js";

interface VirtualNetworkInputs extends ObjectInputs {
  name: string;
  isDefault?: boolean;
}

/** The engine side of VirtualNetwork: one POST to create, one PATCH to change anything, one DELETE, never by force. */
export class VirtualNetworkLifecycle extends AccountObjectLifecycle<
  VirtualNetworkInputs,
  VirtualNetworkWire,
  VirtualNetworkBody
> {
  protected readonly resource = "VirtualNetwork";
  protected readonly noun = "virtual network";
  protected readonly collection = virtualNetworks;
  protected readonly rules: RuleTable = {
    accountId: { rule: validateAccountId, required: missingAccount },
    name: { rule: validateTunnelName, required: "missing: every virtual network has a name" },
    isDefault: { rule: validateBoolean },
    ...objectRules,
  };
  protected readonly fields: FieldTable = {
    ...objectFields,
    name: { onChange: "update" },
    // Left out, it is as it is: another network that becomes the default takes that from this one.
    isDefault: { onChange: "update" },
  };

  /** The API refuses to demote the default one: another one must be promoted. */
  protected override refuseChange(olds: Properties, news: Properties): dynamic.CheckFailure[] {
    if (olds["isDefault"] !== true || news["isDefault"] !== false) return [];
    const reason =
      "isDefault: the account's default virtual network cannot be made an ordinary one, since there must be one: declare isDefault: true on " +
      "another virtual network, which takes that over, and leave it out here";
    return [{ property: "", reason }];
  }

  protected labelOf({ name }: VirtualNetworkInputs): string {
    return JSON.stringify(name);
  }

  protected keyOf({ name }: VirtualNetworkInputs): string {
    return name;
  }

  protected bodyOf({ name, comment = "", isDefault }: VirtualNetworkInputs): VirtualNetworkBody {
    return { name, comment, ...(isDefault === undefined ? {} : { is_default_network: isDefault }) };
  }

  protected async inTheWay(
    client: CloudflareClient,
    { accountId, name }: VirtualNetworkInputs,
  ): Promise<VirtualNetworkWire | undefined> {
    return (await this.live(client, accountId, { name })).find((one) => one.name === name);
  }

  protected leadsAlike(): boolean {
    return true;
  }

  protected describe({ id, name, comment }: VirtualNetworkWire): string {
    return `virtual network "${bounded(name ?? "", 100)}", comment ${JSON.stringify(bounded(comment ?? "", 100))}, id ${bounded(id, 36)}`;
  }

  protected observed(wire: VirtualNetworkWire, known: Partial<VirtualNetworkInputs>): Properties {
    return { name: wire.name ?? known.name, isDefault: wire.is_default_network ?? false };
  }

  /** The default one stays: the account needs it. Where routes lead through another, they must go first. */
  protected override async settleRefusedDelete(
    client: CloudflareClient,
    accountId: string,
    id: string,
    error: unknown,
  ): Promise<boolean> {
    if (!isKept(error)) return false;
    const { name, is_default_network } = await this.collection.get(client, accountId, id);
    if (is_default_network !== true) return false;
    this.session.warn(
      `virtual network "${bounded(name ?? "", 100)}" is the account's default one, which cannot be deleted: it is left, and no longer managed ` +
        "by this stack. To delete it, make another one the default, then delete it in the dashboard",
    );
    return true;
  }
}
