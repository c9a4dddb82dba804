package main

import (
	"github.com/pulumi-cloudflare-tunnel/pulumi-cloudflare-tunnel/sdk/go/cloudflaretunnel"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		conf := config.New(ctx, "")
		hostname := pulumi.String(conf.Require("hostname"))

		web, err := cloudflaretunnel.NewCfdTunnel(ctx, "web", &cloudflaretunnel.CfdTunnelArgs{
			// Another value gives the tunnel another secret, and so another token.
			SecretKeepers: pulumi.StringMap{"rotated": pulumi.String(conf.Require("rotated"))},
		}, // Names are unique: with `pulumi up --replace`, the old one must go first.
			pulumi.DeleteBeforeReplace(true))
		if err != nil {
			return err
		}

		routing, err := cloudflaretunnel.NewTunnelConfiguration(ctx, "config", &cloudflaretunnel.TunnelConfigurationArgs{
			TunnelId: web.ID(),
			Config: cloudflaretunnel.TunnelConfigArgs{
				Ingress: cloudflaretunnel.IngressRuleArray{
					cloudflaretunnel.IngressRuleArgs{
						Hostname:      hostname,
						Service:       pulumi.String("http://localhost:8080"),
						OriginRequest: cloudflaretunnel.OriginRequestArgs{ConnectTimeout: pulumi.String("10s")},
					},
					cloudflaretunnel.IngressRuleArgs{Service: pulumi.String("http_status:404")},
				},
			},
		}, // It goes with its tunnel: without this, a destroy empties it first, with two requests more.
			pulumi.DeletedWith(web))
		if err != nil {
			return err
		}

		app, err := cloudflaretunnel.NewDnsRoute(ctx, "app", &cloudflaretunnel.DnsRouteArgs{
			TunnelId: web.ID(),
			Hostname: hostname,
		}, pulumi.DependsOn([]pulumi.Resource{routing}))
		if err != nil {
			return err
		}

		ctx.Export("url", app.Url)
		// For `cloudflared tunnel run`, through TUNNEL_TOKEN or a file. Secret.
		ctx.Export("token", web.Token)
		return nil
	})
}
