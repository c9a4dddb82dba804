module go-verdicts

go 1.26

require golang.org/x/net v0.56.0

require golang.org/x/text v0.38.0 // indirect
