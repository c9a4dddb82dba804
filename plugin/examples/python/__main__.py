import pulumi
import pulumi_cloudflare_tunnel as cloudflare_tunnel

config = pulumi.Config()
hostname = config.require("hostname")

web = cloudflare_tunnel.CfdTunnel(
    "web",
    # Another value gives the tunnel another secret, and so another token.
    secret_keepers={"rotated": config.require("rotated")},
    # Names are unique: with `pulumi up --replace`, the old one must go first.
    opts=pulumi.ResourceOptions(delete_before_replace=True),
)
routing = cloudflare_tunnel.TunnelConfiguration(
    "config",
    tunnel_id=web.id,
    config={
        "ingress": [
            {
                "hostname": hostname,
                "service": "http://localhost:8080",
                "origin_request": {"connect_timeout": "10s"},
            },
            {"service": "http_status:404"},
        ],
    },
    # It goes with its tunnel: without this, a destroy empties it first, with two requests more.
    opts=pulumi.ResourceOptions(deleted_with=web),
)
app = cloudflare_tunnel.DnsRoute(
    "app",
    tunnel_id=web.id,
    hostname=hostname,
    opts=pulumi.ResourceOptions(depends_on=[routing]),
)

pulumi.export("url", app.url)
# For `cloudflared tunnel run`, through TUNNEL_TOKEN or a file. Secret.
pulumi.export("token", web.token)
