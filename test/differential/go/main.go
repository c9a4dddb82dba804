// What Go says of each text on its standard input, a line of JSON for each, in order: the words of cloudflared's own
// libraries. A request is {"kind", "text"}; an answer is {"value"}, in Go's canonical form, or {"error"}.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"net"
	"net/netip"
	"os"
	"regexp"

	"golang.org/x/net/idna"
)

type request struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
}

type answer struct {
	Value *string `json:"value,omitempty"`
	Error string  `json:"error,omitempty"`
}

func judge(kind, text string) (string, error) {
	switch kind {
	case "network": // a route's, as the API and netip read it
		prefix, err := netip.ParsePrefix(text)
		return prefix.String() + " in " + prefix.Masked().String(), err
	case "ip-rule": // as ipaccess.NewRuleByCIDR
		_, network, err := net.ParseCIDR(text)
		if err != nil {
			return "", err
		}
		return network.String(), nil
	case "address":
		address, err := netip.ParseAddr(text)
		if address.Zone() != "" {
			return "", errors.New("an address with a zone")
		}
		return address.String(), err
	case "name": // the matcher of a rule's hostname
		return idna.Lookup.ToASCII(text)
	default: // a rule's path
		_, err := regexp.Compile(text)
		return "", err
	}
}

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for lines.Scan() {
		var asked request
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		said := answer{}
		if value, err := judge(asked.Kind, asked.Text); err != nil {
			said.Error = err.Error()
		} else {
			said.Value = &value
		}
		if err := encoder.Encode(said); err != nil {
			panic(err)
		}
	}
}
