#!/bin/sh
# Gives the stack's present token to replicas and restarts them, one after the other:
#   ./hand-out.sh replica-1 replica-2
# The token goes through pipes and into a file of mode 0600. It is no argument of any process, so no list of processes,
# no shell history and no log of sudo has it. Where there is none, no replica is touched.
set -eu

if [ "$#" -eq 0 ] || [ "$1" = "--help" ]; then
  echo "usage: $0 HOST..." >&2
  exit 2
fi

# Not in a pipe: there, its failure would go unnoticed, and replicas would be given an empty token.
token=$(pulumi stack output token --show-secrets)
if [ -z "$token" ]; then
  echo "$0: the stack's output token is empty; nothing was handed out" >&2
  exit 1
fi

for host in "$@"; do
  printf '%s' "$token" |
    ssh "$host" 'sudo install -D -m 0600 -o root -g root /dev/stdin /etc/cloudflared/token'
  ssh "$host" 'sudo systemctl restart cloudflared && systemctl is-active cloudflared'
done
